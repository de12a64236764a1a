namespace Gateway.ControlPlane.Sessions;

/// <summary>How a session was begun.</summary>
internal static class SessionMethods
{
    public const string Password = "password";
    public const string Oidc = "oidc";
}

/// <summary>A session that has just begun; the token exists here and in the browser only.</summary>
internal sealed record NewSession
{
    public required string Id { get; init; }

    public required string UserId { get; init; }

    public required string Token { get; init; }

    /// <summary>Names the type only: the token is for nobody's eyes.</summary>
    public override string ToString() => nameof(NewSession);
}

internal sealed record SessionRow
{
    public string Id { get; init; } = "";

    public string Method { get; init; } = "";

    public string? ClientAddress { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset LastSeenAt { get; init; }
}
