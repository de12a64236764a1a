namespace Gateway.Signing.PostForm;

/// <summary>One field of a form.</summary>
/// <param name="Name">Its name as sent; names are compared without case.</param>
/// <param name="Value">Its value, decoded from UTF-8.</param>
/// <param name="Start">Where its part begins in the head of the form: at the line end before its delimiter, if there is one.</param>
/// <param name="End">Where its value ends, and the next delimiter begins.</param>
public sealed record PostFormField(string Name, string Value, int Start, int End)
{
    /// <summary>Names the field only: fields carry policies and signatures.</summary>
    public override string ToString() => $"PostFormField {{ Name = {Name} }}";
}
