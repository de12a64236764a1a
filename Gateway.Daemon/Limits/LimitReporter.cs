using System.Net;
using Gateway.Daemon.Diagnostics;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Daemon.Limits;

/// <summary>Counts each refusal for a limit, and says the first of each minute in the log: a flood must not become one of log lines.</summary>
internal sealed partial class LimitReporter(AddressTable table, GatewayMetrics metrics, ILogger<LimitReporter> logger)
{
    public void Report(Limit limit, ConnectionContext connection, LogThrottle throttle)
    {
        metrics.LimitHit(limit);
        if (throttle.TryPass(table.Now, out long unsaid))
        {
            Log.LimitReached(logger, (connection.RemoteEndPoint as IPEndPoint)?.Address.ToString() ?? "-", limit, unsaid);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventIds.LimitReached,
            LogLevel.Warning,
            "{Client} refused at the limit of {Limit}; {Unsaid} more since it was last said. See csg.limit.hits and the section Limits",
            EventName = "LimitReached")]
        public static partial void LimitReached(ILogger logger, string client, Limit limit, long unsaid);
    }
}
