using System.IO.Compression;
using System.Net;
using System.Text;
using Gateway.Signing.SigV4;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Pipeline;

/// <summary>What clients sign and send, and what arrives: each time with a signature that is right for the bytes that arrived.</summary>
[TestFixture]
internal sealed class RequestFormsTests
{
    private RunningDaemon _daemon = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _daemon = await RunningDaemon.StartAsync("--Payload:MaxMemoryBytes=4096");

    [OneTimeTearDown]
    public async Task StopAsync() => await _daemon.DisposeAsync();

    [SetUp]
    public void Forget() => _daemon.Upstream.Reset();

    [TestCase(2)]
    [TestCase(100_000)]
    public async Task An_unsigned_payload_passes_and_is_signed_as_the_literal(int length)
    {
        string body = new('u', length);
        Assert.That(await AnswerAsync(S3Put.Of(body) with { PayloadHash = "UNSIGNED-PAYLOAD" }), Does.StartWith("HTTP/1.1 200 "));
        ReceivedRequest received = _daemon.Upstream.Received.Single();
        Assert.That(Encoding.Latin1.GetString(received.Body), Is.EqualTo(body));
        Assert.That(received.Headers["x-amz-content-sha256"].ToString(), Is.EqualTo("UNSIGNED-PAYLOAD"));
        UpstreamSignature.AssertSigned(received, "UNSIGNED-PAYLOAD");
    }

    [TestCase(2)]
    [TestCase(100_000)]
    public async Task A_payload_without_a_declared_hash_is_signed_by_its_own(int length)
    {
        Assert.That(await AnswerAsync(new SignedText { Body = new string('d', length) }), Does.StartWith("HTTP/1.1 200 "));
        ReceivedRequest received = _daemon.Upstream.Received.Single();
        Assert.That(received.Body, Has.Length.EqualTo(length));
        Assert.That(received.Headers.ContainsKey("x-amz-content-sha256"), Is.False);
        UpstreamSignature.AssertSigned(received);
    }

    [TestCase(2)]
    [TestCase(100_000)]
    public async Task A_compressed_body_keeps_its_bytes_both_ways(int length)
    {
        using MemoryStream stream = new();
        await using (GZipStream gzip = new(stream, CompressionLevel.NoCompression, leaveOpen: true))
        {
            await gzip.WriteAsync(new byte[length]);
        }

        string compressed = Encoding.Latin1.GetString(stream.ToArray());
        _daemon.Upstream.Answer = static (context, body) =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            context.Response.ContentLength = body.Length;
            return context.Response.Body.WriteAsync(body).AsTask();
        };
        SignedText request = S3Put.Of(compressed) with
        {
            Signed = [new HeaderField("Content-Encoding", "gzip"), new HeaderField("Accept-Encoding", "gzip"), new HeaderField("Content-MD5", "1B2M2Y8AsgTpgAmY7PhCfg==")],
        };
        string answer = await AnswerAsync(request);
        Assert.That(answer, Does.StartWith("HTTP/1.1 200 ").And.Contain("Content-Encoding: gzip\r\n"));
        Assert.That(answer.EndsWith("\r\n\r\n" + compressed, StringComparison.Ordinal), Is.True, "the answer's bytes");
        ReceivedRequest received = _daemon.Upstream.Received.Single();
        Assert.That(Encoding.Latin1.GetString(received.Body), Is.EqualTo(compressed));
        Assert.That(UpstreamSignature.AssertSigned(received), Does.Contain("content-encoding").And.Contain("accept-encoding").And.Contain("content-md5"));
    }

    [TestCase("Accept-Encoding", "gzip, deflate;q=0.5")]
    [TestCase("User-Agent", "aws-sdk-cpp/1.11  os/Linux")]
    [TestCase("X-Forwarded-For", "10.1.2.3, 10.4.5.6")]
    [TestCase("Via", "1.1 somebody")]
    [TestCase("Content-Length", "2")]
    [TestCase("amz-sdk-invocation-id", "0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f")]
    [TestCase("amz-sdk-request", "attempt=2; max=3")]
    [TestCase("If-Match", "\"abc\"")]
    [TestCase("X-Amzn-Trace-Id", "Root=1-5759e988-bd862e3fe1be46a994272793")]
    [TestCase("Accept", "*/*")]
    public async Task A_signed_header_that_proxies_like_to_change_arrives_as_it_was_signed(string name, string value)
    {
        SignedText request = new();
        request = request with { Signed = [.. request.Signed, new HeaderField(name, value)], LengthLine = name == "Content-Length" ? "" : null };
        Assert.That(await AnswerAsync(request), Does.StartWith("HTTP/1.1 200 "));
        ReceivedRequest received = _daemon.Upstream.Received.Single();
        Assert.That(received.Headers[name].ToString(), Is.EqualTo(value));
        Assert.That(UpstreamSignature.AssertSigned(received), Does.Contain(name.ToLowerInvariant()));
    }

    [TestCase("Connection", "close")]
    [TestCase("TE", "trailers")]
    [TestCase("Expect", "100-continue")]
    [TestCase("Keep-Alive", "timeout=5")]
    public async Task A_signed_header_of_one_connection_is_verified_and_ends_here(string name, string value)
    {
        SignedText request = new() { Unsigned = name == "Connection" ? "" : "Connection: close\r\n" };
        string text = (request with { Signed = [.. request.Signed, new HeaderField(name, value)] }).ToString();
        await using (RawTunnel good = await RawTunnel.EstablishAsync(_daemon, request.Host))
        {
            await good.SendAsync(text);
            Assert.That(await good.ReadToEndAsync(), Does.Contain("HTTP/1.1 200 OK\r\n"));
        }

        ReceivedRequest received = _daemon.Upstream.Received.Single();
        Assert.That(received.Headers.ContainsKey(name), Is.False);
        Assert.That(UpstreamSignature.AssertSigned(received), Does.Not.Contain(name.ToLowerInvariant()));
        _daemon.Upstream.Reset();
        await using RawTunnel changed = await RawTunnel.EstablishAsync(_daemon, request.Host);
        await changed.SendAsync(text.Replace($"{name}: {value}", $"{name}: {value}x", StringComparison.Ordinal));
        Assert.That(await changed.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 4"), "it was verified");
        Assert.That(_daemon.Upstream.Received, Is.Empty);
    }

    [Test]
    public async Task A_signed_transfer_encoding_is_verified_and_framed_anew()
    {
        SignedText request = S3Put.UnsignedTrailer("5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n", 5);
        string text = S3Put.InHttpChunks(request with { Signed = [.. request.Signed, new HeaderField("Transfer-Encoding", "chunked")] }, 9)
            .Replace("Transfer-Encoding: chunked\r\n\r\n", "\r\n", StringComparison.Ordinal);
        Assert.That(await AnswerAsync(text), Does.StartWith("HTTP/1.1 200 "));
        ReceivedRequest received = _daemon.Upstream.Received.Single();
        Assert.That(Encoding.Latin1.GetString(received.Body), Is.EqualTo(request.Body));
        Assert.That(UpstreamSignature.AssertSigned(received, "STREAMING-UNSIGNED-PAYLOAD-TRAILER"), Does.Not.Contain("transfer-encoding"));
    }

    [Test]
    public async Task Trailers_of_the_http_framing_end_here()
    {
        string text = S3Put.InHttpChunks(S3Put.Of("hello"), 2).Replace("\r\n0\r\n\r\n", "\r\n0\r\nX-Amz-Acl: public-read\r\nX-Other: a\r\n\r\n", StringComparison.Ordinal);
        await using RawTunnel tunnel = await RawTunnel.EstablishAsync(_daemon, S3Put.Host);
        await tunnel.SendAsync(text);
        Assert.That(await tunnel.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 200 "));
        ReceivedRequest received = _daemon.Upstream.Received.Single();
        Assert.That(Encoding.Latin1.GetString(received.Body), Is.EqualTo("hello"));
        Assert.That(received.Headers.Keys, Has.None.EqualTo("X-Amz-Acl").IgnoreCase.And.None.EqualTo("X-Other").IgnoreCase);
        await tunnel.SendAsync(S3Put.Of("more").ToString());
        Assert.That(await tunnel.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 200 "), "the connection goes on");
    }

    [Test]
    public async Task An_archive_for_glacier_keeps_its_version_and_its_tree_hash()
    {
        const string treeHash = "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9";
        SignedText request = S3Put.Of(new string('g', 100_000)) with
        {
            Method = "POST",
            Target = "/-/vaults/cellar/archives",
            Host = "glacier.eu-west-1.amazonaws.com",
            Service = "glacier",
            Signed =
            [
                new HeaderField("x-amz-archive-description", "old"), new HeaderField("x-amz-glacier-version", "2012-06-01"),
                new HeaderField("x-amz-sha256-tree-hash", treeHash),
            ],
        };
        Assert.That(await AnswerAsync(request.ToString(), request.Host), Does.StartWith("HTTP/1.1 200 "));
        ReceivedRequest received = _daemon.Upstream.Received.Single();
        Assert.That(received.Headers["x-amz-sha256-tree-hash"].ToString(), Is.EqualTo(treeHash));
        Assert.That(received.Headers["x-amz-glacier-version"].ToString(), Is.EqualTo("2012-06-01"));
        Assert.That(received.Body, Has.Length.EqualTo(100_000));
        Assert.That(UpstreamSignature.AssertSigned(received), Does.Contain("x-amz-sha256-tree-hash").And.Contain("x-amz-content-sha256"));
        _daemon.Upstream.Reset();
        string wrong = request.ToString();
        Assert.That(await AnswerAsync(wrong[..^1] + "h", request.Host), Does.StartWith("HTTP/1.1 400 "), "its hash is checked as any other");
        Assert.That(_daemon.Upstream.Received, Is.Empty);
    }

    [Test]
    public async Task The_same_request_again_within_its_window_is_accepted()
    {
        string text = new SignedText().ToString();
        Assert.That(await AnswerAsync(text), Does.StartWith("HTTP/1.1 200 "));
        Assert.That(await AnswerAsync(text), Does.StartWith("HTTP/1.1 200 "));
        Assert.That(_daemon.Upstream.Received, Has.Count.EqualTo(2));
    }

    [TestCase(-10, 300, HttpStatusCode.Forbidden)]
    [TestCase(-4, 300, HttpStatusCode.OK)]
    [TestCase(-30, 3600, HttpStatusCode.OK)]
    public async Task A_presigned_url_is_good_until_its_own_end_at_each_arrival(int minutes, int seconds, HttpStatusCode expected)
    {
        DateTimeOffset time = TimeProvider.System.GetUtcNow().AddMinutes(minutes);
        string date = time.UtcDateTime.ToString("yyyyMMdd", System.Globalization.CultureInfo.InvariantCulture);
        string query = SigV4Signer.SignQuery(
            new SignedRequest { Method = "GET", RawPath = "/bucket/key", RawQuery = "", Headers = [new("Host", S3Put.Host)], PayloadHash = PayloadHash.UnsignedPayload },
            new CredentialScope(date, "eu-west-1", "s3"),
            time,
            TimeSpan.FromSeconds(seconds),
            ["host"],
            FakeControlPlane.ProxyKeyId,
            null,
            Amazon.Runtime.Internal.Auth.AWS4Signer.ComposeSigningKey(FakeControlPlane.ProxySecret, "eu-west-1", date, "s3"),
            Gateway.Signing.Catalog.SigningRules.S3);
        for (int arrival = 0; arrival < 2; arrival++)
        {
            string answer = await AnswerAsync($"GET /bucket/key?{query} HTTP/1.1\r\nHost: {S3Put.Host}\r\n\r\n");
            Assert.That(answer, Does.StartWith($"HTTP/1.1 {(int)expected} "));
        }

        Assert.That(_daemon.Upstream.Received, Has.Count.EqualTo(expected == HttpStatusCode.OK ? 2 : 0));
    }

    private Task<string> AnswerAsync(SignedText request) => AnswerAsync(request.ToString(), request.Host);

    private Task<string> AnswerAsync(string request) =>
        AnswerAsync(request, request.Contains(S3Put.Host, StringComparison.Ordinal) ? S3Put.Host : new SignedText().Host);

    private async Task<string> AnswerAsync(string request, string host)
    {
        await using RawTunnel tunnel = await RawTunnel.EstablishAsync(_daemon, host);
        await tunnel.SendAsync(request);
        return await tunnel.ReadAnswerAsync();
    }
}
