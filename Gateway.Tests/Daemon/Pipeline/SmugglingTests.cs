using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Pipeline;

/// <summary>
/// Requests whose end two parsers could see in two places (RFC 9112, section 11.2), each before an upstream that counts and keeps its
/// connections: they are refused, nothing goes on, and the connection ends.
/// </summary>
[TestFixture]
internal sealed class SmugglingTests
{
    private const string Host = "dynamodb.eu-west-1.amazonaws.com";
    private const string Chunked = "Transfer-Encoding: chunked\r\n";
    private const string TwoBytes = "2\r\n{}\r\n0\r\n\r\n";

    private RunningDaemon _daemon = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _daemon = await RunningDaemon.StartAsync("--Limits:RequestHeadersTimeout=00:00:02", "--Limits:KeepAliveTimeout=00:00:02");

    [OneTimeTearDown]
    public async Task StopAsync() => await _daemon.DisposeAsync();

    [SetUp]
    public void Forget() => _daemon.Upstream.Reset();

    [TestCase("Content-Length: 2\r\n", "{}")]
    [TestCase(Chunked, TwoBytes)]
    [TestCase("Transfer-Encoding:\t chunked \r\n", TwoBytes)]
    public async Task A_good_length_passes_so_that_the_others_fail_for_their_own_reason(string length, string body)
    {
        Assert.That(await AnswerAsync(Request(length, body)), Does.StartWith("HTTP/1.1 200 "));
        Assert.That(_daemon.Upstream.Received, Has.Count.EqualTo(1));
    }

    [TestCase("Content-Length: 2\r\n" + Chunked, TwoBytes)]
    [TestCase(Chunked + "Content-Length: 12\r\n", TwoBytes)]
    [TestCase("Content-Length: 2\r\nContent-Length: 2\r\n", "{}")]
    [TestCase("Content-Length: 2\r\nContent-Length: 40\r\n", "{}")]
    [TestCase("Content-Length: 2\r\ncontent-length: 2\r\n", "{}")]
    [TestCase("Content-Length: 2,2\r\n", "{}")]
    [TestCase("Content-Length: 99999999999999999999\r\n", "{}")]
    [TestCase("Content-Length:\r\n", "{}")]
    [TestCase("Content-Length : 2\r\n", "{}")]
    [TestCase("Content-Length\t: 2\r\n", "{}")]
    [TestCase("Transfer-Encoding: chunked, identity\r\n", TwoBytes)]
    [TestCase("Transfer-Encoding: identity\r\n", TwoBytes)]
    [TestCase("Transfer-Encoding: gzip, chunked\r\n", TwoBytes)]
    [TestCase("Transfer-Encoding: xchunked\r\n", TwoBytes)]
    [TestCase("Transfer-Encoding: \u000bchunked\r\n", TwoBytes)]
    [TestCase("Transfer-Encoding: \"chunked\"\r\n", TwoBytes)]
    [TestCase("Transfer-Encoding: chunked;x=y\r\n", TwoBytes)]
    [TestCase("Transfer-Encoding : chunked\r\n", TwoBytes)]
    [TestCase("Transfer-Encoding\r\n: chunked\r\n", TwoBytes)]
    [TestCase("Transfer-Encoding:\r\n chunked\r\n", TwoBytes)]
    [TestCase(Chunked + "Transfer-Encoding: identity\r\n", TwoBytes)]
    [TestCase("Transfer-Encoding: identity\r\n" + Chunked, TwoBytes)]
    [TestCase("X: a\r\n " + Chunked + "Content-Length: 2\r\n", "{}")]
    [TestCase("X: a\r\n\tb\r\nContent-Length: 2\r\n", "{}")]
    [TestCase("X: a\rContent-Length: 2\r\n", "{}")]
    [TestCase("X: a\nContent-Length: 2\r\n", "{}")]
    [TestCase("Content-Length: 2\n", "{}")]
    [TestCase("X: a\0b\r\nContent-Length: 2\r\n", "{}")]
    [TestCase("X\0: a\r\nContent-Length: 2\r\n", "{}")]
    [TestCase("X Y: a\r\nContent-Length: 2\r\n", "{}")]
    [TestCase(": a\r\nContent-Length: 2\r\n", "{}")]
    [TestCase("Host: s3.amazonaws.com\r\nContent-Length: 2\r\n", "{}")]
    public async Task An_unclear_head_is_refused_and_never_forwarded(string fields, string body) => await AssertRefusedAsync(Request(fields, body));

    [TestCase("2\n{}\r\n0\r\n\r\n")]
    [TestCase("2;\n{}\r\n0\r\n\r\n")]
    [TestCase("2;x=\n{}\r\n0\r\n\r\n")]
    [TestCase("2;x\rGET / HTTP/1.1\r\n{}\r\n0\r\n\r\n")]
    [TestCase("2\r\n{}0\r\n\r\n")]
    [TestCase("2\r\n{}\n0\r\n\r\n")]
    [TestCase("-2\r\n{}\r\n0\r\n\r\n")]
    [TestCase("+2\r\n{}\r\n0\r\n\r\n")]
    [TestCase("0x2\r\n{}\r\n0\r\n\r\n")]
    [TestCase(" 2\r\n{}\r\n0\r\n\r\n")]
    [TestCase("FFFFFFFFFFFFFFFF2\r\n{}\r\n0\r\n\r\n")]
    [TestCase("\r\n{}\r\n0\r\n\r\n")]
    public async Task An_unclear_chunk_is_refused_and_never_forwarded(string body) => await AssertRefusedAsync(Request(Chunked, body));

    [TestCase("POST / HTTP/1.1\r\n", "POST  / HTTP/1.1\r\n")]
    [TestCase("POST / HTTP/1.1\r\n", "POST / HTTP/1.1 \r\n")]
    [TestCase("POST / HTTP/1.1\r\n", "POST / HTTP/1.1\n")]
    [TestCase("POST / HTTP/1.1\r\n", "POST / http/1.1\r\n")]
    [TestCase("POST / HTTP/1.1\r\n", "POST /\0 HTTP/1.1\r\n")]
    [TestCase("POST / HTTP/1.1\r\n", "POST /\r HTTP/1.1\r\n")]
    [TestCase("POST / HTTP/1.1\r\n", "PO ST / HTTP/1.1\r\n")]
    [TestCase("POST / HTTP/1.1\r\n", "POST / HTTP/1.1\r\n Folded: first\r\n")]
    [TestCase("POST / HTTP/1.1\r\n", "POST https://" + Host + "/ HTTP/1.1\r\n")]
    [TestCase("POST / HTTP/1.1\r\n", "POST * HTTP/1.1\r\n")]
    [TestCase("\r\n\r\n{}", "\n\n{}")]
    [TestCase("\r\n", "\n")]
    public async Task An_unclear_request_line_or_line_end_is_refused_and_never_forwarded(string good, string bad) =>
        await AssertRefusedAsync(Request("Content-Length: 2\r\n", "{}").Replace(good, bad, StringComparison.Ordinal));

    [Test]
    public async Task A_request_inside_the_body_of_another_is_a_body()
    {
        string inner = $"POST /smuggled HTTP/1.1\r\nHost: {Host}\r\nContent-Length: 0\r\n\r\n";
        string answer = await AnswerAsync(new SignedText { Body = inner }.ToString());
        Assert.That(answer, Does.StartWith("HTTP/1.1 200 "));
        Assert.That(_daemon.Upstream.Received.Select(static r => r.RawTarget), Is.EqualTo(["/"]));
    }

    /// <summary>A request whose signature is good: only the written field and body are odd.</summary>
    private static string Request(string fields, string body) =>
        new SignedText { LengthLine = fields, Body = "{}" }.ToString().Replace("\r\n\r\n{}", "\r\n\r\n" + body, StringComparison.Ordinal);

    private async Task AssertRefusedAsync(string request)
    {
        // What a desynchronised reader would take for the next request.
        string answer = await AnswerAsync(request + $"GET /next HTTP/1.1\r\nHost: {Host}\r\n\r\n", toEnd: true);
        Assert.That(answer, Does.StartWith("HTTP/1.1 4").Or.StartWith("HTTP/1.1 505 "), answer);
        Assert.That(answer.Split("HTTP/1.1 ").Length, Is.EqualTo(2), "one answer, and the end: " + answer);
        Assert.That(_daemon.Upstream.Received, Is.Empty);
    }

    private async Task<string> AnswerAsync(string request, bool toEnd = false)
    {
        await using RawTunnel tunnel = await RawTunnel.EstablishAsync(_daemon, Host);
        await tunnel.SendAsync(request);
        return toEnd ? await tunnel.ReadToEndAsync() : await tunnel.ReadAnswerAsync();
    }
}
