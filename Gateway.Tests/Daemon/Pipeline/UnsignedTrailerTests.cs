using System.Text;
using Gateway.Signing.Contracts;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Pipeline;

/// <summary>Uploads in unsigned chunks with a trailing checksum: what boto3, the AWS CLI and the SDK for JavaScript send by default.</summary>
[TestFixture]
internal sealed class UnsignedTrailerTests
{
    private const string Good = "5\r\nhello\r\n6\r\n world\r\n0\r\nx-amz-checksum-crc32:DUoRhQ==\r\n\r\n";
    private const int GoodLength = 11;

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
    public async Task Chunks_and_trailer_pass_byte_for_byte([Values] bool inHttpChunks)
    {
        SignedText request = S3Put.UnsignedTrailer(Good, GoodLength);
        Assert.That(await AnswerAsync(inHttpChunks ? S3Put.InHttpChunks(request, 7) : request.ToString()), Does.StartWith("HTTP/1.1 200 "));
        ReceivedRequest received = _daemon.Upstream.Received.Single();
        Assert.Multiple(() =>
        {
            Assert.That(Encoding.Latin1.GetString(received.Body), Is.EqualTo(Good));
            Assert.That(received.Headers["x-amz-content-sha256"].ToString(), Is.EqualTo("STREAMING-UNSIGNED-PAYLOAD-TRAILER"));
            Assert.That(received.Headers.ContainsKey("Content-Length"), Is.EqualTo(!inHttpChunks));
            Assert.That(received.Headers["Authorization"].ToString(), Does.Contain("x-amz-decoded-content-length;").And.Contain("x-amz-trailer"));
        });
    }

    [TestCase("aws-chunked")]
    [TestCase("aws-chunked,gzip")]
    [TestCase("gzip, aws-chunked")]
    public async Task Content_encoding_keeps_its_bytes_and_its_order(string contentEncoding)
    {
        string answer = await AnswerAsync(S3Put.UnsignedTrailer(Good, GoodLength, contentEncoding: contentEncoding).ToString());
        Assert.That(answer, Does.StartWith("HTTP/1.1 200 "));
        Assert.That(_daemon.Upstream.Received.Single().Headers["Content-Encoding"].ToString(), Is.EqualTo(contentEncoding));
    }

    [Test]
    public async Task Several_trailers_come_in_any_order()
    {
        string body = Good.Replace("x-amz-checksum", "x-amz-meta-a: b\r\nX-Amz-Checksum", StringComparison.Ordinal);
        string answer = await AnswerAsync(S3Put.UnsignedTrailer(body, GoodLength, "x-amz-checksum-crc32, x-amz-meta-a").ToString());
        Assert.That(answer, Does.StartWith("HTTP/1.1 200 "));
        Assert.That(Encoding.Latin1.GetString(_daemon.Upstream.Received.Single().Body), Is.EqualTo(body));
    }

    private static IEnumerable<TestCaseData> Refused()
    {
        foreach (bool inHttpChunks in new[] { false, true })
        {
            yield return Case("", "IncompleteBody", "no body");
            yield return Case("5\r\nhello\r\n", "IncompleteBody", "no last chunk");
            yield return Case("5\r\nhello\r\n6\r\n wor", "IncompleteBody", "half a chunk");
            yield return Case(Good[..^2], "IncompleteBody", "half a trailer");
            yield return Case(Good.Replace("6\r\n world", "7\r\n worlds", StringComparison.Ordinal), "IncompleteBody", "more than announced");
            yield return Case(Good.Replace("6\r\n world", "5\r\n worl", StringComparison.Ordinal), "IncompleteBody", "less than announced");
            yield return Case(Good.Replace("6\r\n world", "6000000\r\n world", StringComparison.Ordinal), "IncompleteBody", "an oversized chunk");
            yield return Case(Good.Replace("6\r\n world", "6;a=b\r\n world", StringComparison.Ordinal), "InvalidRequest", "an extension");
            yield return Case(Good.Replace(" world\r\n", " world!!", StringComparison.Ordinal), "InvalidRequest", "no line end");
            yield return Case(Good + "0", "InvalidRequest", "bytes after the end");
            yield return Case(Good + Good, "InvalidRequest", "a second body");
            yield return Case(Good.Replace("x-amz-checksum-crc32:", "x-amz-acl:", StringComparison.Ordinal), "MalformedTrailerError", "another trailer");
            yield return Case(Good.Replace("x-amz-checksum-crc32:DUoRhQ==\r\n", "", StringComparison.Ordinal), "MalformedTrailerError", "no trailer");

            TestCaseData Case(string body, string code, string name) =>
                new TestCaseData(body, code, inHttpChunks).SetArgDisplayNames(name, inHttpChunks ? "HTTP chunks" : "Content-Length");
        }
    }

    [TestCaseSource(nameof(Refused))]
    public async Task A_body_that_is_not_what_was_announced_never_completes_upstream(string body, string code, bool inHttpChunks)
    {
        SignedText request = S3Put.UnsignedTrailer(body, GoodLength);
        string answer = await AnswerAsync(inHttpChunks ? S3Put.InHttpChunks(request, 1000) : request.ToString());
        Assert.That(answer, Does.StartWith("HTTP/1.1 400 ").And.Contain($"<Code>{code}</Code>"));
        Assert.That(_daemon.Upstream.Received, Is.Empty);
        Assert.That(() => _daemon.ControlPlane.Audited.Select(static a => a.ErrorCode), Is.EqualTo([code]).After(Wait.LimitMs, 20));
        Assert.That(_daemon.ControlPlane.Audited.Single().Decision, Is.EqualTo(body.Length > 0 || inHttpChunks ? AuditDecision.Failed : AuditDecision.Denied));
    }

    [Test]
    public async Task Bytes_after_the_end_that_come_late_are_refused_as_well()
    {
        string request = S3Put.UnsignedTrailer(Good + "0", GoodLength).ToString();
        await using RawTunnel tunnel = await RawTunnel.EstablishAsync(_daemon, S3Put.Host);
        await tunnel.SendAsync(request[..^1]);
        await Task.Delay(200);
        await tunnel.SendAsync(request[^1..]);
        Assert.That(await tunnel.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 400 "));
        Assert.That(_daemon.Upstream.Received, Is.Empty);
    }

    private async Task<string> AnswerAsync(string request)
    {
        await using RawTunnel tunnel = await RawTunnel.EstablishAsync(_daemon, S3Put.Host);
        await tunnel.SendAsync(request);
        return await tunnel.ReadAnswerAsync();
    }
}
