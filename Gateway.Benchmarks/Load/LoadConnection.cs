using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Gateway.Daemon.Resolve;

namespace Gateway.Benchmarks.Load;

/// <summary>One kept connection that sends the same bytes and reads the answer; as little client as possible.</summary>
internal sealed class LoadConnection(string certificateFile) : IDisposable
{
    private const string RequestIdField = "\r\nx-amzn-RequestId:";

    private readonly TcpClient _tcp = new() { NoDelay = true };
    private readonly byte[] _buffer = new byte[16 * 1024];
    private SslStream? _tls;
    private int _have;

    /// <summary>Whether the other side has ended the connection while nothing was asked. To be asked after a first call only: until then
    /// the handshake's last words may wait.</summary>
    public bool IsEnded => _tcp.Client.Poll(0, SelectMode.SelectRead);

    /// <summary>The head and body of the last answer, as text; for what it says of a refusal.</summary>
    public string LastAnswer => Encoding.ASCII.GetString(_buffer, 0, _have);

    /// <summary>Connects straight to the loopback port, or through it as a proxy.</summary>
    public Task OpenAsync(int port, bool isProxy, CancellationToken cancellationToken) =>
        OpenAsync(new IPEndPoint(IPAddress.Loopback, port), isProxy, cancellationToken);

    /// <summary>Connects straight to the address, or through it as a proxy.</summary>
    public Task OpenAsync(IPEndPoint address, bool isProxy, CancellationToken cancellationToken) =>
        OpenAsync(address, isProxy, LoadCommand.Host, cancellationToken);

    /// <summary>Connects to a host by one of the ways.</summary>
    public Task OpenAsync(LoadTarget target, string host, CancellationToken cancellationToken) =>
        OpenAsync(new IPEndPoint(IPAddress.Loopback, target.Port), target.IsProxy, host, cancellationToken);

    private async Task OpenAsync(IPEndPoint address, bool isProxy, string host, CancellationToken cancellationToken)
    {
        await _tcp.ConnectAsync(address, cancellationToken);
        NetworkStream stream = _tcp.GetStream();
        if (isProxy)
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"CONNECT {host}:443 HTTP/1.1\r\nHost: {host}:443\r\n\r\n"), cancellationToken);
            int count = await stream.ReadAsync(_buffer, cancellationToken);
            if (!_buffer.AsSpan(0, count).StartsWith("HTTP/1.1 200"u8))
            {
                throw new InvalidOperationException("The daemon refused the CONNECT: " + Encoding.ASCII.GetString(_buffer, 0, count));
            }
        }

        _tls = new SslStream(stream);
        await _tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = host,
                CertificateChainPolicy = PrivateTrust.Only(certificateFile),

                // So that each new connection costs a whole handshake, whatever the other side offers.
                AllowTlsResume = false,
            },
            cancellationToken);
    }

    /// <summary>The request id that the last answer named; null when it named none.</summary>
    public string? RequestId
    {
        get
        {
            string head = Encoding.ASCII.GetString(_buffer, 0, _have);
            int at = head.IndexOf(RequestIdField, StringComparison.OrdinalIgnoreCase);
            return at < 0 ? null : head[(at + RequestIdField.Length)..].Split('\r')[0].Trim();
        }
    }

    /// <summary>Sends and reads one answer; returns its status.</summary>
    /// <exception cref="IOException">The connection was closed.</exception>
    public async Task<int> CallAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        await _tls!.WriteAsync(request, cancellationToken);
        _have = 0;
        while (true)
        {
            int count = await _tls.ReadAsync(_buffer.AsMemory(_have), cancellationToken);
            _have += count;
            ReadOnlySpan<byte> answer = _buffer.AsSpan(0, _have);
            int end = answer.IndexOf("\r\n\r\n"u8);
            if (end >= 0 && answer[(end + 4)..].EndsWith("}"u8))
            {
                return int.Parse(answer.Slice("HTTP/1.1 ".Length, 3), NumberStyles.None, CultureInfo.InvariantCulture);
            }

            if (count == 0)
            {
                throw new IOException("A connection of the load run was closed.");
            }
        }
    }

    /// <summary>Sends a call that must be let through.</summary>
    /// <exception cref="InvalidOperationException">It was refused.</exception>
    public async Task CallAllowedAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        if (await CallAsync(request, cancellationToken) != 200)
        {
            throw new InvalidOperationException("A call of the load run was refused: " + Encoding.ASCII.GetString(_buffer, 0, _have));
        }
    }

    /// <summary>Sends a call and reads an answer with a body of so many bytes, which it does not keep.</summary>
    /// <exception cref="InvalidOperationException">The answer was another one.</exception>
    public async Task DownloadAsync(ReadOnlyMemory<byte> request, long bytes, CancellationToken cancellationToken)
    {
        await _tls!.WriteAsync(request, cancellationToken);
        _have = 0;
        int end;
        while ((end = _buffer.AsSpan(0, _have).IndexOf("\r\n\r\n"u8)) < 0)
        {
            _have += await ReadSomeAsync(_buffer.AsMemory(_have), cancellationToken);
        }

        if (!_buffer.AsSpan(0, _have).StartsWith("HTTP/1.1 200"u8))
        {
            throw new InvalidOperationException("A call of the load run was refused: " + Encoding.ASCII.GetString(_buffer, 0, _have));
        }

        for (long left = bytes - (_have - end - 4); left > 0;)
        {
            left -= await ReadSomeAsync(_buffer, cancellationToken);
        }
    }

    private async ValueTask<int> ReadSomeAsync(Memory<byte> buffer, CancellationToken cancellationToken) =>
        await _tls!.ReadAsync(buffer, cancellationToken) is > 0 and int count ? count : throw new IOException("A connection of the load run was closed.");

    public void Dispose()
    {
        _tls?.Dispose();
        _tcp.Dispose();
    }
}
