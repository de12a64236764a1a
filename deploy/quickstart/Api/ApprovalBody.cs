namespace Gateway.Quickstart.Api;

/// <summary>An approval.</summary>
internal sealed record ApprovalBody(string CloudCredentialId, string Comment);
