using Gateway.Daemon.Errors;

namespace Gateway.Daemon.Resolve;

/// <summary>What a look-up that found no grant is to the caller.</summary>
internal static class MissingGrant
{
    public static GatewayError ErrorOf(GrantResultKind kind) => kind switch
    {
        GrantResultKind.UnknownKey => GatewayError.AuthenticateDownstreamUnknownKey,
        GrantResultKind.UnknownScope => GatewayError.AuthenticateDownstreamWrongRegion,
        _ => GatewayError.ResolveControlPlaneUnavailable,
    };
}
