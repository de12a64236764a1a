namespace Gateway.Daemon.Diagnostics;

/// <summary>Event ids of the log, banded by stage. An id is never given to another event.</summary>
internal static class EventIds
{
    // Start and stop: 1000
    public const int Disabled = 1000;
    public const int RootCertificateWarning = 1001;
    public const int Started = 1002;
    public const int WatchdogUnanswered = 1003;
    public const int SettingsReloaded = 1004;
    public const int SettingsRefused = 1005;
    public const int SettingNeedsRestart = 1006;
    public const int RootReplaced = 1007;
    public const int Stopping = 1008;

    // Connect and tunnel: 1100
    public const int ConnectRefused = 1100;
    public const int ConnectTimedOut = 1101;
    public const int BlindTunnelUnreachable = 1102;

    // Who may connect, and how much of it: 1110
    public const int LimitReached = 1110;
    public const int DoorRefused = 1111;
    public const int ProxyHeaderRefused = 1112;

    // Tls: 1200
    public const int CannotEstablishTls = 1200;

    // Pass: 1210
    public const int PassedUnsigned = 1210;
    public const int PassedForeignUrl = 1211;
    public const int UselessUnsignedRule = 1212;

    // Resolve: 1300
    public const int ControlPlaneUnreachable = 1300;
    public const int ControlPlaneRejected = 1301;
    public const int ChangeStreamBroken = 1302;
    public const int ChangeStreamConnected = 1303;
    public const int ChangeApplied = 1304;
    public const int HeartbeatFailed = 1305;
    public const int CallsCut = 1306;
    public const int ControlPlaneSwitched = 1307;
    public const int CloudCredentialExpired = 1308;
    public const int CallUndecided = 1309;
    public const int RequestNotSigned = 1310;
    public const int ChunksNotSigned = 1311;
    public const int ChangeEpochChanged = 1315;

    // Forward: 1400
    public const int UpstreamFailed = 1400;
    public const int UnexpectedFailure = 1401;

    // Upstream addresses and proxy: 1410
    public const int UpstreamAddressRefused = 1410;
    public const int UpstreamProxyFailed = 1411;

    // Audit: 1500
    public const int Request = 1500;
    public const int AuditDelivered = 1501;
    public const int AuditDeliveryFailed = 1502;
    public const int AuditQueueFull = 1503;
    public const int AuditAbandoned = 1504;
    public const int AuditRefused = 1505;
    public const int AuditSpoolFull = 1506;
    public const int AuditSpoolFailed = 1507;
    public const int AuditSpoolDropped = 1508;
    public const int AuditSpoolDamaged = 1509;
    public const int AuditSpoolUnreadable = 1510;
    public const int AuditLeft = 1511;
    public const int AuditUnprovenDropped = 1512;
}
