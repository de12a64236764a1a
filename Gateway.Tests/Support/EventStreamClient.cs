using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Threading.Channels;
using Amazon.Runtime.EventStreams;
using Amazon.Runtime.Internal.Auth;
using Gateway.Signing.Catalog;
using Gateway.Signing.SigV4;

namespace Gateway.Tests.Support;

/// <summary>
/// A call of a streaming operation through a daemon, Transcribe's unless another is said, message by message: both directions stay open for
/// as long as the test says. Messages are signed by Amazon's signer for .NET, by the real clock.
/// </summary>
internal sealed class EventStreamClient : IAsyncDisposable
{
    private const string Region = "eu-west-1";

    private readonly HttpMessageInvoker _http;
    private readonly PushedContent _content = new();
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromSeconds(30));
    private readonly AWS4EventSigner _signer;
    private Stream? _answer;

    private EventStreamClient(RunningDaemon daemon, EventCall call, Version version, DateTimeOffset? time)
    {
        _http = new HttpMessageInvoker(SdkClients.Handler(daemon.ProxyUrl, daemon.CertificateFile));
        HttpRequestMessage request = new(HttpMethod.Post, $"https://{call.Host}{call.Path}")
        {
            Version = version,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = _content,
        };
        DateTimeOffset now = time ?? TimeProvider.System.GetUtcNow();
        string date = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        HeaderField[] headers =
        [
            new("host", call.Host), new("x-amz-date", date), new("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-EVENTS"),
            new("content-type", "application/vnd.amazon.eventstream"),
            .. call.Target is { } target ? [new HeaderField("x-amz-target", target)] : Array.Empty<HeaderField>(),
        ];
        CredentialScope scope = new(date[..8], Region, call.SigningName);
        string authorization = SigV4Signer.Sign(
            new SignedRequest { Method = "POST", RawPath = call.Path, RawQuery = "", Headers = headers, PayloadHash = headers[2].Value },
            scope,
            now,
            [.. headers.Select(static h => h.Name)],
            FakeControlPlane.ProxyKeyId,
            AWS4Signer.ComposeSigningKey(FakeControlPlane.ProxySecret, Region, scope.Date, call.SigningName),
            SigningRules.General);
        foreach (HeaderField header in headers[1..])
        {
            if (!request.Headers.TryAddWithoutValidation(header.Name, header.Value))
            {
                _content.Headers.TryAddWithoutValidation(header.Name, header.Value);
            }
        }

        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        _signer = SignedEvents.Signer(FakeControlPlane.ProxySecret, Region, call.SigningName, authorization[^64..]);
        Response = _http.SendAsync(request, _limit.Token);
    }

    /// <summary>The head of the answer.</summary>
    public Task<HttpResponseMessage> Response { get; }

    public static EventStreamClient Open(RunningDaemon daemon, Version? version = null, DateTimeOffset? time = null, EventCall? call = null) =>
        new(daemon, call ?? EventCall.Transcribe, version ?? HttpVersion.Version20, time);

    /// <summary>The next message, signed.</summary>
    public Task<byte[]> SignAsync(byte[] payload) => _signer.SignEventAsync(payload);

    /// <summary>Signs and sends the next message.</summary>
    public async Task SendAsync(byte[] payload) => await SendRawAsync(await SignAsync(payload));

    /// <summary>Sends bytes as they are.</summary>
    public ValueTask SendRawAsync(byte[] bytes) => _content.Pieces.Writer.WriteAsync(bytes, _limit.Token);

    /// <summary>Ends the request, without a last message unless one was sent.</summary>
    public void End() => _content.Pieces.Writer.Complete();

    /// <summary>Breaks the request off.</summary>
    public void Break() => _content.Pieces.Writer.Complete(new IOException("The test breaks its request off."));

    /// <summary>The next message of the answer; null at its end.</summary>
    public async Task<EventStreamMessage?> ReadAsync()
    {
        _answer ??= await (await Response).Content.ReadAsStreamAsync(_limit.Token);
        byte[] length = new byte[4];
        if (await _answer.ReadAtLeastAsync(length, length.Length, throwOnEndOfStream: false, _limit.Token) == 0)
        {
            return null;
        }

        byte[] message = new byte[BinaryPrimitives.ReadInt32BigEndian(length)];
        length.CopyTo(message, 0);
        await _answer.ReadExactlyAsync(message.AsMemory(4), _limit.Token);
        return EventStreamMessage.FromBuffer(message, 0, message.Length);
    }

    public async ValueTask DisposeAsync()
    {
        await _limit.CancelAsync();
        _content.Pieces.Writer.TryComplete();
        await Response.ContinueWith(static _ => { }, TaskScheduler.Default);
        _http.Dispose();
        _limit.Dispose();
    }

    private sealed class PushedContent : HttpContent
    {
        public Channel<byte[]> Pieces { get; } = Channel.CreateUnbounded<byte[]>();

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await stream.FlushAsync(cancellationToken);
            await foreach (byte[] piece in Pieces.Reader.ReadAllAsync(cancellationToken))
            {
                await stream.WriteAsync(piece, cancellationToken);
                await stream.FlushAsync(cancellationToken);
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
