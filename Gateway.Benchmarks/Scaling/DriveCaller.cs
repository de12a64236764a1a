using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Gateway.Benchmarks.Load;

namespace Gateway.Benchmarks.Scaling;

/// <summary>
/// One caller as an application is one: it keeps its connection, opens another when the other side has ended it, looks before it calls
/// whether it has, as SDKs do, and never sends a call twice.
/// </summary>
internal sealed class DriveCaller(RunFolder folder, IPEndPoint proxy, byte[] call)
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);

    // Less than the SDKs' own minute: who waits this long has noticed.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private LoadConnection? _connection;

    /// <summary>What became of each call, in order.</summary>
    public List<DriveCall> Calls { get; } = [];

    /// <summary>How many connections were opened after the first.</summary>
    public int Reopened { get; private set; }

    /// <summary>Calls until cancelled; each call is seen to its end.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        bool isFirst = true;
        while (!stop.IsCancellationRequested)
        {
            long start = Stopwatch.GetTimestamp();
            using CancellationTokenSource limit = new(Patience);
            string phase = "connect";
            try
            {
                if (_connection is { IsEnded: true })
                {
                    Close();
                }

                if (_connection is null)
                {
                    Reopened += isFirst ? 0 : 1;
                    isFirst = false;
                    LoadConnection opening = new(folder.CertificateFile);
                    _connection = opening;
                    await opening.OpenAsync(proxy, isProxy: true, limit.Token);
                }

                phase = "call";
                int status = await _connection.CallAsync(call, limit.Token);
                Calls.Add(new DriveCall(start, Stopwatch.GetTimestamp(), status, _connection.RequestId, status == 200 ? null : Refusal(status, _connection.LastAnswer)));
            }
            catch (Exception e) when (e is IOException or SocketException or AuthenticationException or InvalidOperationException or OperationCanceledException)
            {
                Close();
                string reason = e is OperationCanceledException ? "no answer in 10 s" : e.GetBaseException() is SocketException socket ? socket.SocketErrorCode.ToString() : "closed";
                Calls.Add(new DriveCall(start, Stopwatch.GetTimestamp(), 0, null, $"{phase}: {reason}"));
            }

            await Task.Delay(Pace, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        Close();
    }

    private static string Refusal(int status, string answer)
    {
        const string Field = "\"__type\":\"";
        int at = answer.IndexOf(Field, StringComparison.Ordinal);
        return at < 0 ? $"{status}" : $"{status} {answer[(at + Field.Length)..].Split('"')[0].Split('#')[^1]}";
    }

    private void Close()
    {
        _connection?.Dispose();
        _connection = null;
    }
}
