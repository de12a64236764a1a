using Gateway.Daemon.Errors;
using Gateway.Signing.SigV4;

namespace Gateway.Daemon.Authenticate;

internal static class SigV4FailureMapping
{
    public static (GatewayError Error, string? Detail) ToError(SigV4Failure failure) => (GatewayError.AuthenticateDownstreamSignatureMismatch, null);
}
