using System.Globalization;

namespace Gateway.Daemon.Authenticate;

/// <summary>What a caller is told whose clock is off. SDKs correct theirs by the answer's Date header.</summary>
internal static class ClockSkew
{
    private const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";

    public static string Describe(DateTimeOffset theirs, DateTimeOffset ours) => string.Create(
        CultureInfo.InvariantCulture,
        $"Signature expired or not yet valid: {theirs.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)} "
        + $"against {ours.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)} here.");
}
