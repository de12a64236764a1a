namespace Gateway.Quickstart.Api;

/// <summary>What users, environments, nodes and cloud credentials have in common, as far as the quickstart looks.</summary>
internal sealed record ResourceAnswer(string Id, string? Name, string? Email, string? Kind, string? Status);
