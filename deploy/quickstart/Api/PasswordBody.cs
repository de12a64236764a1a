namespace Gateway.Quickstart.Api;

/// <summary>A password that is chosen with an invitation.</summary>
internal sealed record PasswordBody(string Token, string Password)
{
    /// <summary>Says nothing of it: records print their members.</summary>
    public override string ToString() => nameof(PasswordBody);
}
