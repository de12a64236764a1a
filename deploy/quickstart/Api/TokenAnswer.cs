namespace Gateway.Quickstart.Api;

/// <summary>A new token; the value is shown this once.</summary>
internal sealed record TokenAnswer(string Id, string Token);
