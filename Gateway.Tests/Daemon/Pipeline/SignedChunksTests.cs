using System.Globalization;
using System.Text;
using Gateway.Signing.Contracts;
using Gateway.Signing.SigV4;
using Gateway.Tests.Signing.SigV4.Chunked;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Pipeline;

/// <summary>Uploads in chunks that Amazon's own stream signed, with a trailer and without, and what is wrong with them: nothing is stored then.</summary>
[TestFixture]
internal sealed class SignedChunksTests
{
    // Amazon's stream cuts its chunks at 80 KiB: two, and one of a byte.
    private const int Length = (2 * 81_920) + 1;

    private RunningDaemon _daemon = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _daemon = await RunningDaemon.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _daemon.DisposeAsync();

    [SetUp]
    public void Forget()
    {
        _daemon.Upstream.Reset();
        _daemon.ControlPlane.Audited.Clear();
    }

    [Test]
    public async Task Chunks_are_verified_and_signed_anew_at_their_length([Values] bool withTrailer, [Values] bool inHttpChunks)
    {
        byte[] data = ChunkedSample.Data(Length);
        (SignedText head, string body) = Upload(data, withTrailer);
        Assert.That(await AnswerAsync(head, body, inHttpChunks), Does.StartWith("HTTP/1.1 200 "));
        ReceivedRequest received = _daemon.Upstream.Received.Single();
        UpstreamSignature.AssertSigned(received, head.PayloadHash);
        Assert.That(received.Body, Has.Length.EqualTo(body.Length));
        Assert.That(received.Headers.ContainsKey("Content-Length"), Is.EqualTo(!inHttpChunks));

        // Amazon's stream again, for the cloud's secret and behind the signature that arrived.
        string authorization = received.Headers["Authorization"].ToString();
        DateTimeOffset time = DateTimeOffset.ParseExact(
            received.Headers["X-Amz-Date"].ToString(), "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        Assert.That(received.Body, Is.EqualTo(ChunkedSample.AmazonBody(
            data, FakeControlPlane.CloudSecret, time, authorization[^64..], withTrailer, ScopeAt(time))));
    }

    private static IEnumerable<TestCaseData> Refused()
    {
        foreach (bool withTrailer in new[] { false, true })
        {
            foreach (bool inHttpChunks in new[] { false, true })
            {
                yield return Case("a changed byte in the second chunk", static b => Changed(b, 90_000), "SignatureDoesNotMatch");
                yield return Case("the first byte changed", static b => Changed(b, b.IndexOf('\n', StringComparison.Ordinal) + 1), "SignatureDoesNotMatch");
                yield return Case("another chunk signature", static b => OtherDigit(b, b.IndexOf('=', StringComparison.Ordinal) + 1), "SignatureDoesNotMatch");
                yield return Case("the last signature changed", static b => OtherDigit(b, b.LastIndexOf("signature", StringComparison.Ordinal) + 20), "SignatureDoesNotMatch");
                yield return Case("half a chunk", static b => b[..90_000], "IncompleteBody");
                yield return Case("no last chunk", static b => b[..b.IndexOf("\r\n0;", StringComparison.Ordinal)], "IncompleteBody");
                yield return Case("the last line end missing", static b => b[..^2], "IncompleteBody");
                yield return Case("a chunk of 17 MiB", static b => "1100000" + b[b.IndexOf(';', StringComparison.Ordinal)..], "InvalidRequest", 20_000_000);
                yield return Case("less than announced", static b => b, "IncompleteBody", Length + 1);
                yield return Case("more than announced", static b => b, "IncompleteBody", Length - 1);
                yield return Case("bytes after the end", static b => b + "x", "InvalidRequest");
                yield return Case("chunks without signatures", static _ => "5\r\nhello\r\n0\r\n\r\n", "InvalidRequest", 5);

                TestCaseData Case(string name, Func<string, string> spoil, string code, int announced = Length) =>
                    new TestCaseData(spoil, code, announced, withTrailer, inHttpChunks)
                        .SetArgDisplayNames(name, withTrailer ? "trailer" : "no trailer", inHttpChunks ? "HTTP chunks" : "Content-Length");
            }
        }
    }

    [TestCaseSource(nameof(Refused))]
    public async Task A_body_that_is_not_what_was_signed_is_refused_and_nothing_is_stored(
        Func<string, string> spoil, string code, int announced, bool withTrailer, bool inHttpChunks)
    {
        (SignedText head, string body) = Upload(ChunkedSample.Data(Length), withTrailer, announced);
        string answer = await AnswerAsync(head, spoil(body), inHttpChunks);
        Assert.That(answer, Does.StartWith("HTTP/1.1 4").And.Contain($"<Code>{code}</Code>"));
        Assert.That(_daemon.Upstream.Received, Is.Empty);
        AuditEvent audited = await _daemon.AuditedAsync(static a => a.ErrorCode is not null);
        Assert.That((audited.ErrorCode, audited.Decision), Is.EqualTo((code, AuditDecision.Failed)));
    }

    [Test]
    public async Task Chunks_of_another_requests_signature_are_refused()
    {
        (SignedText head, _) = Upload(ChunkedSample.Data(Length), withTrailer: false);
        (_, string other) = Upload(ChunkedSample.Data(Length), withTrailer: false, target: "/bucket/other");
        Assert.That(await AnswerAsync(head, other, inHttpChunks: false), Does.Contain("<Code>SignatureDoesNotMatch</Code>"));
        Assert.That(_daemon.Upstream.Received, Is.Empty);
        await _daemon.AuditedAsync(static a => a.ErrorCode is not null);
    }

    private static string Changed(string body, int at) => $"{body[..at]}{(char)(body[at] ^ 1)}{body[(at + 1)..]}";

    private static string OtherDigit(string body, int at) => $"{body[..at]}{(body[at] == '0' ? '1' : '0')}{body[(at + 1)..]}";

    private static CredentialScope ScopeAt(DateTimeOffset time) =>
        new(time.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture), "eu-west-1", "s3");

    /// <summary>The head of an upload, and the body that its signature begins.</summary>
    private static (SignedText Head, string Body) Upload(byte[] data, bool withTrailer, int? announced = null, string target = "/bucket/key")
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        SignedText head = S3Put.Of("") with
        {
            Target = target,
            Time = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond)),
            PayloadHash = withTrailer ? "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER" : "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
            Signed =
            [
                new HeaderField("Content-Encoding", "aws-chunked"),
                new HeaderField("X-Amz-Decoded-Content-Length", (announced ?? data.Length).ToString(CultureInfo.InvariantCulture)),
                .. withTrailer ? [new HeaderField("X-Amz-Trailer", ChunkedSample.Checksum)] : Array.Empty<HeaderField>(),
            ],
        };
        string authorization = head.ToString().Split("\r\n").Single(static l => l.StartsWith("Authorization: ", StringComparison.Ordinal));
        byte[] body = ChunkedSample.AmazonBody(data, head.Secret, head.Time, authorization[^64..], withTrailer, ScopeAt(head.Time));
        return (head, Encoding.Latin1.GetString(body));
    }

    private async Task<string> AnswerAsync(SignedText head, string body, bool inHttpChunks)
    {
        string text = inHttpChunks
            ? S3Put.InHttpChunks(head, body, 50_000)
            : (head with { LengthLine = $"Content-Length: {body.Length}\r\n" }).ToString() + body;
        await using RawTunnel tunnel = await RawTunnel.EstablishAsync(_daemon, S3Put.Host);
        await tunnel.SendAsync(text);
        return await tunnel.ReadAnswerAsync();
    }
}
