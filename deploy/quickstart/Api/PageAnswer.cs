namespace Gateway.Quickstart.Api;

/// <summary>One page of a list.</summary>
internal sealed record PageAnswer<T>(IReadOnlyList<T> Items, string? NextCursor);
