namespace Gateway.Quickstart.Api;

/// <summary>A service of the catalog.</summary>
internal sealed record ServiceAnswer(string Id, bool Requestable);
