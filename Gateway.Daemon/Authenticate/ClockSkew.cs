using Gateway.Signing.SigV4;

namespace Gateway.Daemon.Authenticate;

/// <summary>What a caller is told whose clock is off. SDKs correct theirs by the answer's Date header.</summary>
internal static class ClockSkew
{
    public static string Describe(DateTimeOffset theirs, DateTimeOffset ours) =>
        $"Signature expired or not yet valid: {StringToSign.FormatTime(theirs)} against {StringToSign.FormatTime(ours)} here.";
}
