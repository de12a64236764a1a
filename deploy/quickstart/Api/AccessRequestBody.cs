namespace Gateway.Quickstart.Api;

/// <summary>A new access request.</summary>
internal sealed record AccessRequestBody(string Cloud, IReadOnlyList<string> Services, string Justification);
