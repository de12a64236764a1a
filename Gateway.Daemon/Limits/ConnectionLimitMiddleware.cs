using Gateway.Daemon.Connect;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace Gateway.Daemon.Limits;

/// <summary>
/// First connection middleware of the proxy port: how many connections there may be in total, those included that have not said yet who
/// they are.
/// </summary>
internal sealed class ConnectionLimitMiddleware(RefusedClients refused, LimitReporter reporter, IOptions<LimitsOptions> options)
{
    private readonly LogThrottle _throttle = new();
    private int _open;

    /// <summary>Runs for each accepted connection until the connection ends.</summary>
    public async Task OnConnectionAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        int open = Interlocked.Increment(ref _open);
        try
        {
            if (open > options.Value.MaxConnections)
            {
                reporter.Report(Limit.Connections, connection, _throttle);
                await refused.RefuseAsync(connection, ConnectAnswer.Unavailable("The gateway has as many connections as it can serve: try again."));
                return;
            }

            await next(connection);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }
}
