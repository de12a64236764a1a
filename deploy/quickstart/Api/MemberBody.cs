namespace Gateway.Quickstart.Api;

/// <summary>A new member of an environment.</summary>
internal sealed record MemberBody(string UserId, string Role);
