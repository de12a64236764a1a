using Gateway.ControlPlane.Settings;

namespace Gateway.ControlPlane.Passwords;

/// <summary>What limits the guessing of passwords.</summary>
internal sealed record SignInOptions
{
    /// <summary>Tries with one e-mail within <see cref="LockOut"/> before it is locked; 3 to 100, default 10.</summary>
    public required int TriesBeforeLockOut { get; init; }

    /// <summary>The window in which tries are counted, and how long a locked e-mail waits at most; 1 minute to a day, default 15 minutes.</summary>
    public required TimeSpan LockOut { get; init; }

    /// <summary>Sign-ins, right or wrong, from one address (IPv6: one /64) per minute and node; default 30.</summary>
    public required int TriesPerAddressPerMinute { get; init; }

    /// <summary>How long an invitation or reset can be used; 1 to 168 hours, default 24 hours.</summary>
    public required TimeSpan PasswordLinkLife { get; init; }

    public static SignInOptions Read(SettingsReader reader) => new()
    {
        TriesBeforeLockOut = reader.Number("SignIn:TriesBeforeLockOut", 10, 3, 100),
        LockOut = TimeSpan.FromMinutes(reader.Number("SignIn:LockOutMinutes", 15, 1, 1440)),
        TriesPerAddressPerMinute = reader.Number("SignIn:TriesPerAddressPerMinute", 30, 1, 100_000),
        PasswordLinkLife = TimeSpan.FromHours(reader.Number("SignIn:PasswordLinkHours", 24, 1, 168)),
    };
}
