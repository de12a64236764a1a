using System.Diagnostics;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Pipeline;

/// <summary>Clients that hold a connection with next to nothing, at each stage; and slow ones that must not be cut.</summary>
[TestFixture]
internal sealed class SlowClientTests
{
    private const string Host = "dynamodb.eu-west-1.amazonaws.com";

    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(15);

    /// <summary>How long one step of a test may take on a busy machine.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private RunningDaemon _daemon = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _daemon = await RunningDaemon.StartAsync(
        "--Connect:HeadTimeout=00:00:01",
        "--Tls:HandshakeTimeout=00:00:01",
        "--Limits:RequestHeadersTimeout=00:00:01",
        "--Limits:KeepAliveTimeout=00:00:01",
        "--Limits:MinBodyBytesPerSecond=1000",
        "--Limits:MinBodyRateGrace=00:00:02");

    [OneTimeTearDown]
    public async Task StopAsync() => await _daemon.DisposeAsync();

    [SetUp]
    public void Forget() => _daemon.Upstream.Reset();

    [Test]
    public async Task A_connect_head_that_comes_byte_by_byte_ends_at_its_limit()
    {
        await using RawTunnel slow = await RawTunnel.OpenAsync(_daemon.ProxyEndPoint);
        Assert.That(await TrickleAsync(slow, $"CONNECT {Host}:443 HTTP/1.1\r\nA: " + new string('a', 10_000)), Is.LessThan(Enough));
        Assert.That(_daemon.Log.Lines.Select(static l => l.Id.Id), Has.Member(Gateway.Daemon.Diagnostics.EventIds.ConnectTimedOut));
    }

    [Test]
    public async Task A_client_hello_that_comes_byte_by_byte_ends_at_its_limit()
    {
        await using RawTunnel slow = await RawTunnel.ConnectAsync(_daemon.ProxyEndPoint, Host + ":443");
        Assert.That(await TrickleAsync(slow, "\u0016\u0003\u0001\u0020\u0000\u0001\u0000" + new string('a', 8000)), Is.LessThan(Enough));
    }

    [Test]
    public async Task Headers_that_come_byte_by_byte_end_at_their_limit()
    {
        // Its own, for its metrics: those of a name are shared in a process, and end with the first daemon that ends.
        await using RunningDaemon daemon = await RunningDaemon.StartAsync("--Limits:RequestHeadersTimeout=00:00:01");
        await using RawTunnel slow = await RawTunnel.EstablishAsync(daemon, Host);
        Assert.That(await TrickleAsync(slow, $"POST / HTTP/1.1\r\nHost: {Host}\r\nA: " + new string('a', 10_000)), Is.LessThan(Enough));
        Assert.That(async () => await daemon.MetricsAsync(), Does.Contain("error_type=\"request_headers_timeout\"").After(Wait.LimitMs, 100));
    }

    [Test]
    public async Task An_idle_connection_ends_at_its_limit()
    {
        await using RawTunnel idle = await RawTunnel.EstablishAsync(_daemon, Host);
        await idle.SendAsync(new SignedText().ToString());
        Assert.That(await idle.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 200 "));
        Stopwatch clock = Stopwatch.StartNew();
        Assert.That(await idle.ReadToEndAsync(), Is.Empty);
        Assert.That(clock.Elapsed, Is.LessThan(Enough));
    }

    [Test]
    public async Task A_client_that_shakes_hands_and_says_nothing_ends_at_its_limit()
    {
        await using RawTunnel silent = await RawTunnel.EstablishAsync(_daemon, Host);
        Assert.That(await silent.ReadToEndAsync().WaitAsync(Enough), Is.Empty);
    }

    [Test]
    public async Task A_body_below_the_least_rate_ends_and_never_completes_upstream()
    {
        await using RawTunnel slow = await RawTunnel.EstablishAsync(_daemon, Host);
        await slow.SendAsync(new SignedText { Body = "", LengthLine = "Content-Length: 10000\r\n" }.ToString());
        Assert.That(await TrickleAsync(slow, new string('a', 10_000)), Is.LessThan(Enough));
        Assert.That(_daemon.Upstream.Received, Is.Empty);
    }

    [Test]
    public async Task A_body_above_the_least_rate_takes_its_time()
    {
        string body = new('a', 20_000);
        string request = new SignedText { Body = body }.ToString();
        await using RawTunnel slow = await RawTunnel.EstablishAsync(_daemon, Host);
        await slow.SendAsync(request[..^body.Length]);
        for (int sent = 0; sent < body.Length; sent += 1000)
        {
            // A second beyond the grace of two.
            await slow.SendAsync(body.Substring(sent, 1000));
            await Task.Delay(150);
        }

        Assert.That(await slow.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 200 "));
    }

    [Test]
    public async Task A_call_that_is_silent_for_longer_than_every_limit_of_clients_is_answered()
    {
        // A synchronous Lambda call is silent for up to 15 minutes.
        _daemon.Upstream.Answer = static async (context, _) =>
        {
            await Task.Delay(3500);
            await context.Response.WriteAsync("{}");
        };
        await using RawTunnel waiting = await RawTunnel.EstablishAsync(_daemon, Host);
        await waiting.SendAsync(new SignedText().ToString());
        Assert.That(await waiting.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 200 "));
    }

    [Test]
    public async Task A_client_that_does_not_read_its_answer_is_cut()
    {
        TaskCompletionSource<bool> wasCut = new();
        _daemon.Upstream.Answer = async (context, _) =>
        {
            using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
            byte[] block = new byte[1024 * 1024];
            try
            {
                for (int i = 0; i < 10_000; i++)
                {
                    await context.Response.Body.WriteAsync(block, limit.Token);
                }
            }
            catch (Exception e) when (e is OperationCanceledException or IOException)
            {
                wasCut.TrySetResult(true);
            }

            // Writes to a connection that is gone end at once and do nothing; the word that it is gone comes by itself.
            await Task.Delay(TimeSpan.FromSeconds(10), context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            wasCut.TrySetResult(context.RequestAborted.IsCancellationRequested);
        };
        await using RunningDaemon strict = await RunningDaemon.StartAsync(
            "--Limits:MinBodyBytesPerSecond=1000000", "--Limits:MinBodyRateGrace=00:00:02", $"--Upstream:ConnectTo={_daemon.Upstream.Authority}", $"--Upstream:CaFile={_daemon.Upstream.CertificateFile}");
        await using RawTunnel deaf = await RawTunnel.EstablishAsync(strict, Host);
        await deaf.SendAsync(new SignedText().ToString());
        Assert.That(await wasCut.Task.WaitAsync(TimeSpan.FromSeconds(30)), Is.True);
    }

    /// <summary>Sends a byte now and then until the other side closes; how long it took.</summary>
    private static async Task<TimeSpan> TrickleAsync(RawTunnel tunnel, string text)
    {
        Stopwatch clock = Stopwatch.StartNew();
        Task<string> end = tunnel.ReadToEndAsync();
        foreach (char c in text)
        {
            if (end.IsCompleted || clock.Elapsed > Enough)
            {
                break;
            }

            try
            {
                await tunnel.SendAsync(c.ToString()).WaitAsync(Patience);
            }
            catch (IOException)
            {
                break;
            }

            await Task.WhenAny(end, Task.Delay(100));
        }

        await end.WaitAsync(Patience);
        return clock.Elapsed;
    }
}
