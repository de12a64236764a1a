using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Gateway.Daemon.Tls;

namespace Gateway.Tests.Support;

/// <summary>Stands for AWS byte by byte: TLS on a bare socket, and a script for each connection in the order of their arrival.</summary>
internal sealed class RawUpstream : IAsyncDisposable
{
    private readonly TestRoot _root = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly Func<RawUpstreamConnection, Task> _serve;
    private Task _accepting = Task.CompletedTask;
    private int _count;

    private RawUpstream(Func<RawUpstreamConnection, Task> serve) => _serve = serve;

    /// <summary>How many connections have come.</summary>
    public int Connections => Volatile.Read(ref _count);

    /// <summary>What to start a daemon with so that it calls this.</summary>
    public string[] Settings => [$"--Upstream:ConnectTo={_listener.LocalEndpoint}", $"--Upstream:CaFile={CertificateFile}"];

    public string CertificateFile => _root.CertificateFile;

    /// <param name="serve">Serves one connection; the connection ends with it.</param>
    public static RawUpstream Start(Func<RawUpstreamConnection, Task> serve)
    {
        RawUpstream upstream = new(serve);
        upstream._listener.Start();
        upstream._accepting = upstream.AcceptAsync();
        return upstream;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections);
        _end.Dispose();
        _root.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                Socket socket = await _listener.AcceptSocketAsync(_end.Token);
                int number = Interlocked.Increment(ref _count);
                _connections.Add(ServeAsync(socket, number));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(Socket socket, int number)
    {
        await Task.Yield();
        using Socket owned = socket;
        await using SslStream tls = new(new NetworkStream(socket));
        try
        {
            await tls.AuthenticateAsServerAsync(
                (_, hello, _, _) => ValueTask.FromResult(new SslServerAuthenticationOptions
                {
                    ServerCertificate = LeafCertificateIssuer.Issue(hello.ServerName, _root.Root, TimeProvider.System.GetUtcNow()),
                }),
                null,
                _end.Token);
            await _serve(new RawUpstreamConnection(socket, tls, number, _end.Token));
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The daemon went away, or the test is over.
        }
    }
}
