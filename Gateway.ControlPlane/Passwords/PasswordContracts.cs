namespace Gateway.ControlPlane.Passwords;

internal sealed record SetPasswordRequest
{
    /// <summary>12 to 256 characters.</summary>
    public string? Password { get; init; }

    /// <summary>The password until now; needed for the own one, not read for others.</summary>
    public string? CurrentPassword { get; init; }

    /// <summary>Names the type only: records print their members.</summary>
    public override string ToString() => nameof(SetPasswordRequest);
}

internal sealed record UsePasswordLinkRequest
{
    /// <summary>The token of an invitation or reset.</summary>
    public string? Token { get; init; }

    /// <summary>12 to 256 characters.</summary>
    public string? Password { get; init; }

    /// <summary>Names the type only: records print their members.</summary>
    public override string ToString() => nameof(UsePasswordLinkRequest);
}

/// <summary>An invitation or reset, shown this once: whoever has the token may set the user's password, once.</summary>
internal sealed record PasswordLinkResponse
{
    public required string UserId { get; init; }

    public required string Token { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Names the type only: records print their members.</summary>
    public override string ToString() => nameof(PasswordLinkResponse);
}
