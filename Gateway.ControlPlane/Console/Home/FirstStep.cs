namespace Gateway.ControlPlane.Console.Home;

/// <summary>One step from an empty account to its first approved access.</summary>
/// <param name="Title">What is to be done.</param>
/// <param name="Text">Why, in a sentence.</param>
/// <param name="IsDone">Whether it is, by what the account holds.</param>
/// <param name="Link">Where to do it, or to look at what is done.</param>
/// <param name="LinkText">What the link says.</param>
internal sealed record FirstStep(string Title, string Text, bool IsDone, string Link, string LinkText)
{
    /// <summary>Whether the account may do without it.</summary>
    public bool IsOptional { get; init; }
}
