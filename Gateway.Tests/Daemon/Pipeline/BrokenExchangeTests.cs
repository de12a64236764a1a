using System.Globalization;
using Gateway.Signing.Contracts;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Pipeline;

/// <summary>Exchanges in which one side goes away, answers before its time or says half of what it announced.</summary>
[TestFixture]
internal sealed class BrokenExchangeTests
{
    private const string SlowDown = "<Error><Code>SlowDown</Code></Error>";

    private static string Early => string.Create(
        CultureInfo.InvariantCulture,
        $"HTTP/1.1 503 Slow Down\r\nContent-Type: application/xml\r\nContent-Length: {SlowDown.Length}\r\nConnection: close\r\n\r\n{SlowDown}");

    [Test]
    public async Task An_answer_before_the_end_of_the_upload_reaches_the_client([Values] bool keepsReading)
    {
        await using RawUpstream upstream = RawUpstream.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.ReadAsync(100_000);
            await connection.SendAsync(Early);
            if (keepsReading)
            {
                await connection.ReadToEndAsync();
            }
        });
        await using RunningDaemon daemon = await RunningDaemon.StartAsync(upstream.Settings);
        await using RawTunnel tunnel = await RawTunnel.EstablishAsync(daemon, S3Put.Host);
        Task sending = SendAllAsync(tunnel, S3Put.Of(new string('x', 8 * 1024 * 1024)).ToString());
        string answer = await tunnel.ReadAnswerAsync();
        await sending;
        Assert.That(answer, Does.StartWith("HTTP/1.1 503 ").And.Contain(SlowDown));
    }

    [Test]
    public async Task A_client_that_hangs_up_ends_the_upload_and_is_recorded()
    {
        TaskCompletionSource began = new();
        TaskCompletionSource<string> got = new();
        await using RawUpstream upstream = RawUpstream.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.ReadAsync(100_000);
            began.SetResult();
            got.SetResult(await connection.ReadToEndAsync());
        });
        await using RunningDaemon daemon = await RunningDaemon.StartAsync(upstream.Settings);
        string request = S3Put.Of(new string('x', 2 * 1024 * 1024)).ToString();
        await using (RawTunnel tunnel = await RawTunnel.EstablishAsync(daemon, S3Put.Host))
        {
            await tunnel.SendAsync(request[..^1]);
            await began.Task.WaitAsync(TimeSpan.FromSeconds(20));
        }

        string body = await got.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.That(body, Has.Length.LessThan(2 * 1024 * 1024));
        Assert.That(() => daemon.ControlPlane.Audited.Count, Is.EqualTo(1).After(Wait.LimitMs, 20));
        AuditEvent audited = daemon.ControlPlane.Audited.Single();
        Assert.That(audited.Decision, Is.EqualTo(AuditDecision.Failed));
        Assert.That(audited.Reason, Is.EqualTo("PayloadDownstreamUnreadable").Or.EqualTo("ForwardDownstreamAborted"));
        Assert.That(audited.RequestBytes, Is.LessThan(2 * 1024 * 1024));
    }

    [TestCase("3\r\nxxxxx\r\n0\r\n\r\n")]
    [TestCase("-3\r\nxxx\r\n0\r\n\r\n")]
    public async Task Malformed_http_chunks_never_complete_upstream(string sent)
    {
        await using RunningDaemon daemon = await RunningDaemon.StartAsync();
        await using RawTunnel tunnel = await RawTunnel.EstablishAsync(daemon, S3Put.Host);
        await tunnel.SendAsync((S3Put.Of("") with { LengthLine = "Transfer-Encoding: chunked\r\n" }).ToString() + sent);
        Assert.That(await tunnel.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 400 ").And.Contain("IncompleteBody"));
        Assert.That(daemon.Upstream.Received, Is.Empty);
    }

    [TestCase("Content-Length: 1000\r\n\r\nhalf", false)]
    [TestCase("Content-Length: 1000\r\n\r\nhalf", true)]
    [TestCase("Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", false)]
    [TestCase("Transfer-Encoding: chunked\r\n\r\n8\r\nhalf", true)]
    public async Task An_answer_that_breaks_off_is_never_complete_for_the_client(string half, bool isReset)
    {
        await using RawUpstream upstream = RawUpstream.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\n" + half);
            await Task.Delay(300, connection.End);
            if (isReset)
            {
                connection.Reset();
            }
        });
        await using RunningDaemon daemon = await RunningDaemon.StartAsync(upstream.Settings);
        await using RawTunnel tunnel = await RawTunnel.EstablishAsync(daemon, S3Put.Host);
        await tunnel.SendAsync((S3Put.Of("") with { Method = "GET" }).ToString());
        string answer = await tunnel.ReadToEndAsync();
        Assert.That(answer, Does.StartWith("HTTP/1.1 200 ").And.Contain("half").And.Not.Contain("\r\n0\r\n"));
        using Http2Client client = new(daemon);
        using HttpResponseMessage response = await client.SendAsync(S3Put.Of("") with { Method = "GET" }, null);
        await Assert.ThatAsync(() => response.Content.ReadAsByteArrayAsync(), Throws.InstanceOf<HttpRequestException>().Or.InstanceOf<IOException>());
        Assert.That(() => daemon.ControlPlane.Audited.Select(static a => a.Decision), Is.EqualTo([AuditDecision.Failed, AuditDecision.Failed]).After(Wait.LimitMs, 20));
    }

    [TestCase("GET", "")]
    [TestCase("DELETE", "")]
    [TestCase("PUT", "")]
    [TestCase("POST", "{}")]
    public async Task A_request_is_sent_once_also_when_a_kept_connection_closes_under_it(string method, string body)
    {
        int requests = 0;
        await using RawUpstream upstream = RawUpstream.Start(async connection =>
        {
            while (await connection.ReadHeadAsync() is { Length: > 0 } head)
            {
                Interlocked.Increment(ref requests);
                if (head.Contains("/again", StringComparison.Ordinal))
                {
                    return;
                }

                await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
            }
        });
        await using RunningDaemon daemon = await RunningDaemon.StartAsync(upstream.Settings);
        await using RawTunnel tunnel = await RawTunnel.EstablishAsync(daemon, S3Put.Host);
        await tunnel.SendAsync((S3Put.Of("") with { Method = "GET" }).ToString());
        Assert.That(await tunnel.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 200 "));
        await tunnel.SendAsync((S3Put.Of(body) with { Method = method, Target = "/bucket/again" }).ToString());
        Assert.That(await tunnel.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 502 "));
        Assert.That((requests, upstream.Connections), Is.EqualTo((2, 1)));
    }

    /// <summary>Sends as long as the daemon takes it: it may have answered and closed in between.</summary>
    private static async Task SendAllAsync(RawTunnel tunnel, string request)
    {
        try
        {
            await tunnel.SendAsync(request);
        }
        catch (IOException)
        {
            // The daemon had its answer and closed.
        }
    }
}
