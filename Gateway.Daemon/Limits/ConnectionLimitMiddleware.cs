using System.IO.Pipelines;
using System.Net;
using Gateway.Daemon.Connect;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace Gateway.Daemon.Limits;

/// <summary>Connection middleware of the proxy port: how many connections there may be, in total and from one address.</summary>
internal sealed class ConnectionLimitMiddleware(AddressTable table, LimitReporter reporter, IOptions<LimitsOptions> options, TimeProvider time)
{
    /// <summary>How many refused clients are told so at the same time; what comes beyond is closed without a word.</summary>
    private const int MaxAnswers = 64;

    /// <summary>How long a refused client may take to send the request that the refusal answers.</summary>
    private static readonly TimeSpan AnswerWait = TimeSpan.FromSeconds(1);

    private readonly LogThrottle _total = new();
    private int _open;
    private int _answers;

    /// <summary>Runs for each accepted connection until the connection ends.</summary>
    public async Task OnConnectionAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        int open = Interlocked.Increment(ref _open);
        try
        {
            IPAddress address = (connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
            if (open > options.Value.MaxConnections)
            {
                reporter.Report(Limit.Connections, connection, _total);
                await RefuseAsync(connection, ConnectAnswer.Unavailable("The gateway has as many connections as it can serve: try again."));
            }
            else if (!table.TryEnter(address, out AddressState state))
            {
                reporter.Report(Limit.ConnectionsPerAddress, connection, state.ThrottleOf(Limit.ConnectionsPerAddress));
                await RefuseAsync(connection, ConnectAnswer.TooMany("Your address has as many connections as the gateway allows to one: close some, or try again."));
            }
            else
            {
                try
                {
                    connection.Features.Set(new AddressFeature(state));
                    await next(connection);
                }
                finally
                {
                    state.Leave(table.Now);
                }
            }
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    /// <summary>Answers a request: what is unread when a socket closes resets the connection, and the answer with it.</summary>
    private async Task RefuseAsync(ConnectionContext connection, ConnectAnswer answer)
    {
        int answers = Interlocked.Increment(ref _answers);
        try
        {
            if (answers > MaxAnswers)
            {
                connection.Abort(new ConnectionAbortedException("Too many connections."));
                return;
            }

            using CancellationTokenSource wait = new(AnswerWait, time);
            using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(wait.Token, connection.ConnectionClosed);
            ReadResult read = await connection.Transport.Input.ReadAsync(either.Token);
            connection.Transport.Input.AdvanceTo(read.Buffer.End);
            await answer.WriteAsync(connection);
        }
        catch (Exception e) when (e is OperationCanceledException or ConnectionResetException)
        {
            // It said nothing in time, or went away: there is nobody to answer.
        }
        finally
        {
            Interlocked.Decrement(ref _answers);
        }
    }
}
