namespace Gateway.Quickstart.Api;

/// <summary>An access request.</summary>
internal sealed record AccessRequestAnswer(string Id, string Status, IReadOnlyList<string>? Services, string? CloudCredentialId);
