using Gateway.Daemon.Errors;

namespace Gateway.Daemon.Authorize;

/// <summary>What authorization came to; the default value denies.</summary>
/// <param name="IsAllowed">Whether the call may be forwarded.</param>
/// <param name="Error">Why not.</param>
/// <param name="Detail">What was missing, for the error's text.</param>
internal readonly record struct Decision(bool IsAllowed, GatewayError Error, string? Detail)
{
    public static Decision Allow { get; } = new(true, GatewayError.None, null);

    public static Decision Deny(GatewayError error, string? detail = null) => new(false, error, detail);
}
