namespace Gateway.ControlPlane.Passwords;

/// <summary>A user with the password's hash, where there is one.</summary>
internal sealed record PasswordRow
{
    public string UserId { get; init; } = "";

    public string AccountId { get; init; } = "";

    public string Email { get; init; } = "";

    public string Name { get; init; } = "";

    public string? PasswordHash { get; init; }

    public DateTimeOffset? SetAt { get; init; }

    /// <summary>Names the type only: the hash is for nobody's eyes.</summary>
    public override string ToString() => nameof(PasswordRow);
}

/// <summary>The tries with one e-mail in the current window.</summary>
internal sealed record SignInTriesRow
{
    public int Tries { get; init; }

    public DateTimeOffset WindowEndsAt { get; init; }
}
