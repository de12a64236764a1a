using System.Globalization;
using Gateway.Signing.Contracts;

namespace Gateway.Daemon.Resolve;

/// <summary>Which of a grant's derived keys signs at a given moment.</summary>
internal static class UpstreamKeySelection
{
    /// <summary>The key of today's date, UTC, whose credential has not expired; null when the grant must be resolved again.</summary>
    public static UpstreamKey? For(Grant grant, DateTimeOffset now)
    {
        Span<char> today = stackalloc char[8];
        now.UtcDateTime.TryFormat(today, out _, "yyyyMMdd", CultureInfo.InvariantCulture);
        foreach (UpstreamKey key in grant.UpstreamKeys)
        {
            if (today.SequenceEqual(key.Date) && (key.ExpiresAt is not { } end || end > now))
            {
                return key;
            }
        }

        return null;
    }
}
