using System.Net;
using System.Text;
using Gateway.Signing.Contracts;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Pipeline;

/// <summary>Bodies under a declared hash, around every border of what is buffered, streamed and held back.</summary>
[TestFixture]
internal sealed class HashedUploadTests
{
    private static readonly int[] Sizes = [0, 1, 2, 4095, 4096, 4097, 65_535, 65_536, 65_537, 1024 * 1024];

    private RunningDaemon _daemon = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _daemon = await RunningDaemon.StartAsync("--Payload:MaxMemoryBytes=4096");

    [OneTimeTearDown]
    public async Task StopAsync() => await _daemon.DisposeAsync();

    [SetUp]
    public void Forget()
    {
        _daemon.Upstream.Reset();
        _daemon.ControlPlane.Audited.Clear();
    }

    [Test]
    public async Task A_body_of_any_size_arrives_whole([ValueSource(nameof(Sizes))] int length, [Values] Transport transport)
    {
        string body = BodyOf(length);
        string answer = await AnswerAsync(S3Put.Of(body), body, transport);
        Assert.That(answer, Does.StartWith("200"));
        Assert.That(Encoding.Latin1.GetString(_daemon.Upstream.Received.Single().Body), Is.EqualTo(body));
        Assert.That(() => _daemon.ControlPlane.Audited.Count, Is.EqualTo(1).After(Wait.LimitMs, 20));
        AuditEvent audited = _daemon.ControlPlane.Audited.Single();
        Assert.That((audited.Decision, audited.RequestBytes, audited.ResponseBytes), Is.EqualTo((AuditDecision.Allowed, (long)length, 2L)));
    }

    [Test]
    public async Task A_wrong_body_of_any_size_never_completes_upstream([ValueSource(nameof(Sizes))] int length, [Values] Transport transport)
    {
        string body = BodyOf(length);
        string sent = length == 0 ? "" : body[..^1] + (char)(body[^1] ^ 1);
        string answer = await AnswerAsync(S3Put.Of(length == 0 ? "another" : body), sent, transport);
        Assert.That(answer, Does.StartWith("400").And.Contain("<Code>XAmzContentSHA256Mismatch</Code>"));
        Assert.That(_daemon.Upstream.Received, Is.Empty);
        Assert.That(() => _daemon.ControlPlane.Audited.Count, Is.EqualTo(1).After(Wait.LimitMs, 20));
        AuditEvent audited = _daemon.ControlPlane.Audited.Single();
        Assert.That((audited.ErrorCode, audited.RequestBytes), Is.EqualTo(("XAmzContentSHA256Mismatch", (long)length)));
    }

    /// <summary>How the client frames the body.</summary>
    internal enum Transport
    {
        ContentLength,
        HttpChunks,
        Http2,
        Http2WithoutLength,
    }

    private static string BodyOf(int length) => string.Create(length, 0, static (span, _) =>
    {
        for (int i = 0; i < span.Length; i++)
        {
            span[i] = (char)('a' + (i * 7 % 26));
        }
    });

    /// <summary>Sends the head of one request with the body of another; the answer's status and body.</summary>
    private async Task<string> AnswerAsync(SignedText head, string body, Transport transport)
    {
        if (transport is Transport.Http2 or Transport.Http2WithoutLength)
        {
            using Http2Client client = new(_daemon);
            byte[] bytes = Encoding.Latin1.GetBytes(body);
            using HttpContent content = transport == Transport.Http2 ? new ByteArrayContent(bytes) : new UnsizedContent(bytes);
            using HttpResponseMessage response = await client.SendAsync(head, content);
            return $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}";
        }

        SignedText framed = head with { LengthLine = $"Content-Length: {body.Length}\r\n" };
        string text = transport == Transport.HttpChunks ? S3Put.InHttpChunks(framed, body, 3000) : framed.ToString()[..^head.Body.Length] + body;
        await using RawTunnel tunnel = await RawTunnel.EstablishAsync(_daemon, S3Put.Host);
        await tunnel.SendAsync(text);
        return (await tunnel.ReadAnswerAsync())["HTTP/1.1 ".Length..];
    }

    private sealed class UnsizedContent(byte[] bytes) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => stream.WriteAsync(bytes).AsTask();

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
