using System.Net;

namespace Gateway.Tests.Support;

/// <summary>Sends signed requests over HTTP/2, or another version that is said, through a daemon. Reads no further than it is asked to.</summary>
internal sealed class Http2Client : IDisposable
{
    private readonly HttpMessageInvoker _invoker;

    public Http2Client(RunningDaemon daemon)
    {
        SocketsHttpHandler handler = SdkClients.Handler(daemon.ProxyUrl, daemon.CertificateFile);
        handler.AutomaticDecompression = DecompressionMethods.None;
        handler.ResponseHeaderEncodingSelector = static (_, _) => System.Text.Encoding.Latin1;
        handler.RequestHeaderEncodingSelector = static (_, _) => System.Text.Encoding.Latin1;
        _invoker = new HttpMessageInvoker(handler);
    }

    public Version Version { get; init; } = HttpVersion.Version20;

    /// <summary>Sends the request's head with the content; completes with the answer's head.</summary>
    public Task<HttpResponseMessage> SendAsync(SignedText signed, HttpContent? content, CancellationToken cancellationToken = default)
    {
        HttpRequestMessage message = new(new HttpMethod(signed.Method), new Uri($"https://{signed.Host}{signed.Target}"))
        {
            Version = Version,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        string head = signed.ToString().Split("\r\n\r\n")[0];
        foreach (string line in head.Split("\r\n").Skip(1))
        {
            string[] field = line.Split(": ", 2);
            if (field[0] is not ("Host" or "Content-Length") && !message.Headers.TryAddWithoutValidation(field[0], field[1]))
            {
                content?.Headers.TryAddWithoutValidation(field[0], field[1]);
            }
        }

        return _invoker.SendAsync(message, cancellationToken);
    }

    public void Dispose() => _invoker.Dispose();
}
