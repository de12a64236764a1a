using System.Collections.Concurrent;
using System.Net;
using Gateway.Signing.SigV4;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Pipeline;

/// <summary>Every form that an answer of AWS comes in, byte by byte from an upstream, to clients of both HTTP versions.</summary>
[TestFixture]
internal sealed class AnswerFormsTests
{
    private const string Multipart = "--B\r\nContent-Type: text/plain\r\nContent-Range: bytes 0-1/10\r\n\r\n01\r\n"
        + "--B\r\nContent-Type: text/plain\r\nContent-Range: bytes 8-9/10\r\n\r\n89\r\n--B--\r\n";

    private const string Whole = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

    private readonly ConcurrentQueue<string> _heads = new();
    private RawUpstream _upstream = null!;
    private RunningDaemon _daemon = null!;
    private volatile string _answer = "";

    private static SignedText Get => S3Put.Of("") with { Method = "GET" };

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _upstream = RawUpstream.Start(async connection =>
        {
            while (await connection.ReadHeadAsync() is { Length: > 0 } head)
            {
                _heads.Enqueue(head);
                await connection.SendAsync(_answer);
            }
        });
        _daemon = await RunningDaemon.StartAsync(_upstream.Settings);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _daemon.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [SetUp]
    public void Forget() => _heads.Clear();

    [Test]
    public async Task Head_is_told_the_length_without_a_body_and_the_connection_goes_on()
    {
        _answer = "HTTP/1.1 200 OK\r\nContent-Length: 5368709120\r\nETag: \"abc\"\r\nAccept-Ranges: bytes\r\n\r\n";
        await using RawTunnel tunnel = await RawTunnel.EstablishAsync(_daemon, S3Put.Host);
        await tunnel.SendAsync((Get with { Method = "HEAD" }).ToString());
        string head = await tunnel.ReadHeadAsync();
        Assert.That(head, Does.StartWith("HTTP/1.1 200 ").And.Contain("Content-Length: 5368709120\r\n").And.Contain("ETag: \"abc\"\r\n").And.EndsWith("\r\n\r\n"));
        using Http2Client client = new(_daemon);
        using HttpResponseMessage second = await client.SendAsync(Get with { Method = "HEAD" }, null);
        Assert.That(second.Content.Headers.ContentLength, Is.EqualTo(5_368_709_120));
        await using Stream body = await second.Content.ReadAsStreamAsync();
        Assert.That(await body.ReadAsync(new byte[1]), Is.Zero);
        await AssertGoesOnAsync(tunnel);
    }

    [TestCase("bytes=2-5", "Content-Range: bytes 2-5/10\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n", "2345")]
    [TestCase("bytes=0-1,8-9", "Content-Type: multipart/byteranges; boundary=B\r\nContent-Length: 139\r\n", Multipart)]
    public async Task A_range_and_its_answer_pass_unchanged(string range, string headers, string body)
    {
        _answer = $"HTTP/1.1 206 Partial Content\r\n{headers}\r\n{body}";
        SignedText request = Get with { Signed = [new HeaderField("Range", range)] };
        await using RawTunnel tunnel = await RawTunnel.EstablishAsync(_daemon, S3Put.Host);
        await tunnel.SendAsync(request.ToString());
        string answer = await tunnel.ReadAnswerAsync();
        Assert.That(answer, Does.StartWith("HTTP/1.1 206 ").And.EndsWith("\r\n\r\n" + body));
        foreach (string header in headers.Split("\r\n"))
        {
            Assert.That(answer, Does.Contain(header));
        }

        Assert.That(_heads.Single(), Does.Contain($"Range: {range}\r\n").And.Contain("SignedHeaders=host;range;"));
        using Http2Client client = new(_daemon);
        using HttpResponseMessage second = await client.SendAsync(request, null);
        Assert.That(second.StatusCode, Is.EqualTo(HttpStatusCode.PartialContent));
        Assert.That(await second.Content.ReadAsStringAsync(), Is.EqualTo(body));
    }

    [TestCase("304 Not Modified", "ETag: \"abc\"\r\nLast-Modified: Wed, 06 May 2026 07:08:09 GMT\r\n")]
    [TestCase("204 No Content", "x-amz-version-id: 3\r\n")]
    public async Task An_answer_that_has_no_body_keeps_its_headers_and_the_connection_goes_on(string status, string headers)
    {
        _answer = $"HTTP/1.1 {status}\r\n{headers}\r\n";
        SignedText request = Get with { Signed = [new HeaderField("If-None-Match", "\"abc\"")] };
        await using RawTunnel tunnel = await RawTunnel.EstablishAsync(_daemon, S3Put.Host);
        await tunnel.SendAsync(request.ToString());
        string head = await tunnel.ReadHeadAsync();
        Assert.That(head, Does.StartWith($"HTTP/1.1 {status}\r\n").And.Contain(headers.Split("\r\n")[0]).And.EndsWith("\r\n\r\n"));
        Assert.That(head, Does.Not.Contain("Transfer-Encoding").And.Not.Contain("Content-Length"));
        Assert.That(_heads.Single(), Does.Contain("If-None-Match: \"abc\"\r\n"));
        using Http2Client client = new(_daemon);
        using HttpResponseMessage second = await client.SendAsync(request, null);
        Assert.That(second.StatusCode, Is.EqualTo((HttpStatusCode)int.Parse(status.AsSpan(0, 3), System.Globalization.CultureInfo.InvariantCulture)));
        Assert.That(await second.Content.ReadAsByteArrayAsync(), Is.Empty);
        await AssertGoesOnAsync(tunnel);
    }

    [Test]
    public async Task Interim_answers_end_here_and_the_final_one_arrives()
    {
        _answer = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + Whole;
        await using RawTunnel tunnel = await RawTunnel.EstablishAsync(_daemon, S3Put.Host);
        await tunnel.SendAsync(Get.ToString());
        Assert.That(await tunnel.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 200 ").And.EndsWith("hello").And.Not.Contain("Link:"));
        await AssertGoesOnAsync(tunnel);
    }

    [Test]
    public async Task Trailers_behind_http_chunks_reach_a_client_of_http_2_and_break_nothing_for_one_of_http_1()
    {
        _answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: x-amz-checksum-crc32\r\n\r\n5\r\nhello\r\n0\r\nx-amz-checksum-crc32: NhCmhg==\r\n\r\n";
        using Http2Client client = new(_daemon);
        using HttpResponseMessage second = await client.SendAsync(Get, null);
        Assert.That(await second.Content.ReadAsStringAsync(), Is.EqualTo("hello"));
        Assert.That(second.TrailingHeaders.GetValues("x-amz-checksum-crc32"), Is.EqualTo(["NhCmhg=="]));
        await using RawTunnel tunnel = await RawTunnel.EstablishAsync(_daemon, S3Put.Host);
        await tunnel.SendAsync(Get.ToString());
        Assert.That(await tunnel.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 200 ").And.EndsWith("5\r\nhello\r\n0\r\n\r\n"));
        await AssertGoesOnAsync(tunnel);
    }

    [Test]
    public async Task Trailers_of_http_2_reach_a_client_of_http_2()
    {
        await using RunningDaemon daemon = await RunningDaemon.StartAsync();
        daemon.Upstream.Answer = static async (context, _) =>
        {
            context.Response.DeclareTrailer("x-amz-checksum-crc32");
            await context.Response.WriteAsync("hello");
            context.Response.AppendTrailer("x-amz-checksum-crc32", "NhCmhg==");
        };
        using Http2Client client = new(daemon);
        using HttpResponseMessage response = await client.SendAsync(Get, null);
        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("hello"));
        Assert.That(response.TrailingHeaders.GetValues("x-amz-checksum-crc32"), Is.EqualTo(["NhCmhg=="]));
        Assert.That(daemon.Upstream.Received.Single().Protocol, Is.EqualTo("HTTP/2"));
    }

    [Test]
    public async Task Header_bytes_beyond_ascii_reach_the_client_unchanged()
    {
        const string utf8AsLatin1 = "gr\u00c3\u00bc\u00c3\u009fe";
        _answer = $"HTTP/1.1 200 OK\r\nx-amz-meta-greeting: {utf8AsLatin1}\r\nContent-Length: 5\r\n\r\nhello";
        await using RawTunnel tunnel = await RawTunnel.EstablishAsync(_daemon, S3Put.Host);
        await tunnel.SendAsync(Get.ToString());
        Assert.That(await tunnel.ReadAnswerAsync(), Does.Contain($"x-amz-meta-greeting: {utf8AsLatin1}\r\n"));
        using Http2Client client = new(_daemon);
        using HttpResponseMessage second = await client.SendAsync(Get, null);
        Assert.That(second.Headers.NonValidated["x-amz-meta-greeting"].ToString(), Is.EqualTo(utf8AsLatin1));
    }

    [Test]
    public async Task Upper_case_header_names_go_out_in_lower_case_over_http_2()
    {
        _answer = "HTTP/1.1 200 OK\r\nX-AMZ-META-LOUD: YES\r\nETAG: \"A\"\r\nCONTENT-LENGTH: 5\r\n\r\nhello";
        SignedText request = Get with { Signed = [new HeaderField("X-Amz-Meta-Mixed", "Yes")] };
        List<string> arguments =
        [
            "--silent", "--show-error", "--http2", "--proxy", _daemon.ProxyUrl.ToString(), "--cacert", _daemon.CertificateFile, "--dump-header", "-",
            .. request.ToString().Split("\r\n\r\n")[0].Split("\r\n").Skip(1).Where(static l => !l.StartsWith("Host", StringComparison.Ordinal))
                .SelectMany(static line => new[] { "--header", line }),
            $"https://{S3Put.Host}{request.Target}",
        ];

        // A client by nghttp2, which resets a stream with an upper-case name (RFC 9113, section 8.2.1).
        CommandResult curl = await Command.RunAsync("curl", arguments);
        Assert.That(curl.Output, Does.Contain("HTTP/2 200").And.Contain("x-amz-meta-loud: YES").And.Contain("etag: \"A\"").And.EndsWith("hello"), curl.Output);
        await using RunningDaemon second = await RunningDaemon.StartAsync();
        using Http2Client client = new(second);
        using HttpResponseMessage response = await client.SendAsync(request, null);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), "an upstream of HTTP/2 takes what the daemon sends");
        Assert.That(second.Upstream.Received.Single().Protocol, Is.EqualTo("HTTP/2"));
    }

    private async Task AssertGoesOnAsync(RawTunnel tunnel)
    {
        _answer = Whole;
        await tunnel.SendAsync(Get.ToString());
        Assert.That(await tunnel.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 200 ").And.EndsWith("hello"), "the connection goes on");
    }
}
