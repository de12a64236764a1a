using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Gateway.Daemon.Resolve;

namespace Gateway.Benchmarks.Load;

/// <summary>One kept connection that sends the same bytes and reads the answer; as little client as possible.</summary>
internal sealed class LoadConnection(string certificateFile) : IDisposable
{
    private readonly TcpClient _tcp = new() { NoDelay = true };
    private readonly byte[] _buffer = new byte[16 * 1024];
    private SslStream? _tls;

    /// <summary>Connects straight to the port, or through it as a proxy.</summary>
    public async Task OpenAsync(int port, bool isProxy, CancellationToken cancellationToken)
    {
        await _tcp.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
        NetworkStream stream = _tcp.GetStream();
        if (isProxy)
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"CONNECT {LoadCommand.Host}:443 HTTP/1.1\r\n\r\n"), cancellationToken);
            int count = await stream.ReadAsync(_buffer, cancellationToken);
            if (!_buffer.AsSpan(0, count).StartsWith("HTTP/1.1 200"u8))
            {
                throw new InvalidOperationException("The daemon refused the CONNECT: " + Encoding.ASCII.GetString(_buffer, 0, count));
            }
        }

        _tls = new SslStream(stream);
        await _tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = LoadCommand.Host, CertificateChainPolicy = PrivateTrust.Only(certificateFile) }, cancellationToken);
    }

    public async Task CallAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        await _tls!.WriteAsync(request, cancellationToken);
        int have = 0;
        while (true)
        {
            int count = await _tls.ReadAsync(_buffer.AsMemory(have), cancellationToken);
            have += count;
            ReadOnlySpan<byte> answer = _buffer.AsSpan(0, have);
            int end = answer.IndexOf("\r\n\r\n"u8);
            if (end >= 0 && answer[(end + 4)..].EndsWith("}"u8))
            {
                if (!answer.StartsWith("HTTP/1.1 200"u8))
                {
                    throw new InvalidOperationException("A call of the load run was refused: " + Encoding.ASCII.GetString(answer));
                }

                return;
            }

            if (count == 0)
            {
                throw new InvalidOperationException("A connection of the load run was closed.");
            }
        }
    }

    public void Dispose()
    {
        _tls?.Dispose();
        _tcp.Dispose();
    }
}
