namespace Gateway.Quickstart.Api;

/// <summary>What AWS said about a cloud credential.</summary>
internal sealed record VerificationAnswer(bool Verified, string? AccountId, string? Arn, string? Error);
