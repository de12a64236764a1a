namespace Gateway.Quickstart.Api;

/// <summary>A new user.</summary>
internal sealed record UserBody(string Email, string Name, IReadOnlyList<string> Roles);
