using Gateway.Signing.Contracts;
using Gateway.Signing.SigV4;

namespace Gateway.Daemon.Resolve;

/// <summary>Which of a grant's derived keys signs at a given moment.</summary>
internal static class UpstreamKeySelection
{
    /// <summary>The key of today's date, UTC, whose credential has not expired; null when the grant must be resolved again.</summary>
    public static UpstreamKey? For(Grant grant, DateTimeOffset now)
    {
        foreach (UpstreamKey key in grant.UpstreamKeys)
        {
            if (RequestTime.IsDay(key.Date, now) && (key.ExpiresAt is not { } end || end > now))
            {
                return key;
            }
        }

        return null;
    }
}
