namespace Gateway.ControlPlane.Diagnostics;

/// <summary>
/// Ids of log events, banded by subject and never reused: 20xx calls, 21xx database, 22xx access requests, 23xx daemons, 24xx audit,
/// 25xx server, 26xx people. The daemon has 1000 to 1999.
/// </summary>
internal static class EventIds
{
    public const int CallFailed = 2001;

    public const int MigrationRan = 2101;

    public const int DatabaseAwaited = 2102;

    public const int MigrationAwaited = 2103;

    public const int DatabaseReady = 2104;

    public const int MaintenanceFailed = 2105;

    public const int DatabaseEpochChanged = 2110;

    public const int RequestsExpired = 2201;

    public const int ExpiryPostponed = 2202;

    public const int ChangeFeedLost = 2301;

    public const int SigningRefused = 2310;

    public const int AuditPartitionDropped = 2402;

    public const int PlainHttpBeyondLoopback = 2501;

    public const int StopBegan = 2510;

    public const int SignInRefused = 2600;

    public const int SignInWhileLocked = 2601;

    public const int UserLocked = 2602;

    public const int OidcSignInRefused = 2603;

    public const int OidcSignInFailed = 2604;

    public const int IdentityProviderUnavailable = 2605;

    public const int GroupMappingSkipped = 2606;
}
