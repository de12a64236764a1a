namespace Gateway.Quickstart.Api;

/// <summary>RFC 9457 problem details.</summary>
internal sealed record ProblemAnswer(string? Code, string? Title, string? Detail);
