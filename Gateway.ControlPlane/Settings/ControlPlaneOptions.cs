using Gateway.ControlPlane.AccessRequests;
using Gateway.ControlPlane.Api;
using Gateway.ControlPlane.Audit;
using Gateway.ControlPlane.Console;
using Gateway.ControlPlane.Daemons;
using Gateway.ControlPlane.Database;
using Gateway.ControlPlane.Diagnostics;
using Gateway.ControlPlane.Oidc;
using Gateway.ControlPlane.Passwords;
using Gateway.ControlPlane.Secrets;
using Gateway.ControlPlane.Services;
using Gateway.ControlPlane.Sessions;
using Gateway.ControlPlane.Upstream;
using Gateway.ControlPlane.Usage;

namespace Gateway.ControlPlane.Settings;

/// <summary>Every setting of the control plane, checked; made once at start and never changed.</summary>
internal sealed record ControlPlaneOptions
{
    public required DatabaseOptions Database { get; init; }

    public required SecretsOptions Secrets { get; init; }

    public required ApiOptions Api { get; init; }

    public required AdvertisedGatewayOptions Gateway { get; init; }

    public required UpstreamOptions Upstream { get; init; }

    public required AccessRequestOptions AccessRequests { get; init; }

    public required ServiceOptions Services { get; init; }

    public required AuditOptions Audit { get; init; }

    public required UsageOptions Usage { get; init; }

    public required SignInOptions SignIn { get; init; }

    public required SessionLimitOptions Sessions { get; init; }

    public required OidcOptions Oidc { get; init; }

    public required TelemetryOptions Telemetry { get; init; }

    public required ConsoleOptions Console { get; init; }

    /// <summary>Reads the whole configuration; the reader has collected one line per mistake when it returns.</summary>
    public static ControlPlaneOptions Read(SettingsReader reader) => new()
    {
        Database = DatabaseOptions.Read(reader),
        Secrets = SecretsOptions.Read(reader),
        Api = ApiOptions.Read(reader),
        Gateway = AdvertisedGatewayOptions.Read(reader),
        Upstream = UpstreamOptions.Read(reader),
        AccessRequests = AccessRequestOptions.Read(reader),
        Services = ServiceOptions.Read(reader),
        Audit = AuditOptions.Read(reader),
        Usage = UsageOptions.Read(reader),
        SignIn = SignInOptions.Read(reader),
        Sessions = SessionLimitOptions.Read(reader),
        Oidc = OidcOptions.Read(reader),
        Telemetry = TelemetryOptions.Read(reader),
        Console = ConsoleOptions.Read(reader),
    };
}
