namespace Gateway.Signing.Policies;

/// <summary>A name that a request gives to a resource.</summary>
/// <param name="Member">The request member it was found in: a variable of the path, a member of query or body, a header, or <c>Host</c>.</param>
/// <param name="Value">The name, decoded.</param>
public sealed record FoundName(string Member, string Value);
