namespace Gateway.Quickstart.Api;

/// <summary>The body of calls that only need a name.</summary>
internal sealed record NameBody(string Name);
