using Gateway.ControlPlane.Users;

namespace Gateway.ControlPlane.Sessions;

internal sealed record SignInRequest
{
    public string? Email { get; init; }

    public string? Password { get; init; }

    /// <summary>The account's name; needed only when the e-mail is in several accounts.</summary>
    public string? Account { get; init; }

    /// <summary>Names the type only: records print their members.</summary>
    public override string ToString() => nameof(SignInRequest);
}

/// <summary>Who calls, what they may do, and the session they do it in.</summary>
internal sealed record SessionResponse
{
    public required SessionUserResponse User { get; init; }

    public required SessionAccountResponse Account { get; init; }

    public required IReadOnlyList<string> Roles { get; init; }

    public required IReadOnlyList<string> Permissions { get; init; }

    public required IReadOnlyList<MyEnvironmentResponse> Environments { get; init; }

    /// <summary>Null when the call was made with an API token.</summary>
    public required SessionDetailsResponse? Session { get; init; }

    /// <summary>To be sent as X-CSRF-Token with every POST, PUT, PATCH and DELETE of this session; null with an API token.</summary>
    public required string? AntiforgeryToken { get; init; }
}

internal sealed record SessionUserResponse
{
    public required string Id { get; init; }

    public required string Email { get; init; }

    public required string Name { get; init; }
}

internal sealed record SessionAccountResponse
{
    public required string Id { get; init; }

    public required string Name { get; init; }
}

internal sealed record SessionDetailsResponse
{
    public required string Id { get; init; }

    /// <summary>password or oidc.</summary>
    public required string Method { get; init; }

    /// <summary>Where it was begun.</summary>
    public required string? ClientAddress { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset LastSeenAt { get; init; }

    /// <summary>When it ends unless it is used again; at most 12 hours after it began.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    public static SessionDetailsResponse Of(SessionRow row, SessionLimitOptions options)
    {
        DateTimeOffset idle = row.LastSeenAt + options.Idle;
        DateTimeOffset absolute = row.CreatedAt + options.Absolute;
        return new SessionDetailsResponse
        {
            Id = row.Id,
            Method = row.Method,
            ClientAddress = row.ClientAddress,
            CreatedAt = row.CreatedAt,
            LastSeenAt = row.LastSeenAt,
            ExpiresAt = idle < absolute ? idle : absolute,
        };
    }
}
