using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Gateway.Tests.Support;

/// <summary>A client that sends exactly the bytes a test says, through CONNECT and TLS.</summary>
internal sealed class RawTunnel : IAsyncDisposable
{
    private readonly TcpClient _tcp = new();
    private Stream _stream = Stream.Null;

    /// <summary>The answer to the CONNECT, head and body as far as they had come.</summary>
    public string ConnectAnswer { get; private set; } = "";

    public bool IsEstablished => ConnectAnswer.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal);

    /// <summary>Opens a connection and sends a CONNECT; no TLS yet.</summary>
    /// <param name="proxy">The proxy port.</param>
    /// <param name="authority">Where to.</param>
    /// <param name="before">Sent before the CONNECT, for balancers.</param>
    /// <param name="field">A header field more, with its line end.</param>
    public static async Task<RawTunnel> ConnectAsync(IPEndPoint proxy, string authority, string before = "", string field = "")
    {
        RawTunnel tunnel = new();
        await tunnel._tcp.ConnectAsync(proxy);
        tunnel._stream = tunnel._tcp.GetStream();
        await tunnel.SendAsync($"{before}CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n{field}\r\n");
        tunnel.ConnectAnswer = await tunnel.ReadHeadAsync();
        return tunnel;
    }

    /// <summary>Opens a connection without saying anything.</summary>
    public static async Task<RawTunnel> OpenAsync(IPEndPoint proxy)
    {
        RawTunnel tunnel = new();
        await tunnel._tcp.ConnectAsync(proxy);
        tunnel._stream = tunnel._tcp.GetStream();
        return tunnel;
    }

    /// <summary>Opens a tunnel to the host and shakes hands, trusting the root alone.</summary>
    public static async Task<RawTunnel> EstablishAsync(RunningDaemon daemon, string host, SslApplicationProtocol? protocol = null)
    {
        RawTunnel tunnel = await ConnectAsync(daemon.ProxyEndPoint, host + ":443");
        await tunnel.HandshakeAsync(host, daemon.CertificateFile, protocol);
        return tunnel;
    }

    /// <summary>Shakes hands with the name as SNI; an empty name sends none. Without a protocol there is no ALPN.</summary>
    public async Task<X509Certificate2> HandshakeAsync(string serverName, string certificateFile, SslApplicationProtocol? protocol = null)
    {
        X509ChainPolicy trust = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.ImportFromPemFile(certificateFile);
        SslStream tls = new(_stream);
        _stream = tls;
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = serverName,
            CertificateChainPolicy = trust,
            ApplicationProtocols = protocol is { } one ? [one] : null,
        });
        return X509CertificateLoader.LoadCertificate(tls.RemoteCertificate!.GetRawCertData());
    }

    public async Task SendAsync(string latin1)
    {
        await _stream.WriteAsync(Encoding.Latin1.GetBytes(latin1));
        await _stream.FlushAsync();
    }

    /// <summary>Reads exactly so many bytes; null when the other side closes before.</summary>
    public async Task<byte[]?> ReadExactlyAsync(int count, CancellationToken cancellationToken)
    {
        byte[] bytes = new byte[count];
        try
        {
            await _stream.ReadExactlyAsync(bytes, cancellationToken);
            return bytes;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Reads up to the end of a head.</summary>
    public Task<string> ReadHeadAsync() => ReadUntilAsync(static text => text.Contains("\r\n\r\n", StringComparison.Ordinal));

    /// <summary>Reads one whole answer, with a Content-Length or chunked.</summary>
    public Task<string> ReadAnswerAsync() => ReadUntilAsync(static text =>
    {
        int end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (text.Contains("Transfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase))
        {
            return end >= 0 && text.EndsWith("\r\n0\r\n\r\n", StringComparison.Ordinal);
        }

        int at = text.IndexOf("Content-Length: ", StringComparison.OrdinalIgnoreCase);
        return end >= 0 && at >= 0 && at < end
            && text.Length >= end + 4 + int.Parse(text.AsSpan()[(at + 16)..text.IndexOf("\r\n", at, StringComparison.Ordinal)], System.Globalization.CultureInfo.InvariantCulture);
    });

    /// <summary>Reads until the other side closes.</summary>
    public Task<string> ReadToEndAsync() => ReadUntilAsync(static _ => false);

    public void CloseSending() => _tcp.Client.Shutdown(SocketShutdown.Send);

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _tcp.Dispose();
    }

    private async Task<string> ReadUntilAsync(Func<string, bool> isWhole)
    {
        StringBuilder text = new();
        byte[] buffer = new byte[8192];
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(20));
        while (!isWhole(text.ToString()))
        {
            int count;
            try
            {
                count = await _stream.ReadAsync(buffer, limit.Token);
            }
            catch (IOException)
            {
                break;
            }

            if (count == 0)
            {
                break;
            }

            text.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }

        return text.ToString();
    }
}
