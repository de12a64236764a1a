using System.Diagnostics;
using System.Globalization;
using System.Net;
using Gateway.Daemon.Connect;
using Gateway.Daemon.Forward;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Pipeline;

/// <summary>Calls during which nothing is said for long, as Lambda's are for up to 15 minutes, and clients that do not wait for the end.</summary>
[TestFixture]
internal sealed class SilentCallTests
{
    private static SignedText Get => S3Put.Of("") with { Method = "GET" };

    [Test]
    public async Task A_silent_call_is_cut_by_no_time_limit_but_its_own()
    {
        await using RunningDaemon daemon = await RunningDaemon.StartAsync(
            static services => services.PostConfigure<KestrelServerOptions>(static kestrel =>
            {
                kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(1);
                kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(1);
                kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(1_000_000, TimeSpan.FromSeconds(1.5));
                kestrel.Limits.MinResponseDataRate = new MinDataRate(1_000_000, TimeSpan.FromSeconds(1.5));
            }),
            "--Upstream:ActivityTimeout=00:01:00",
            "--Upstream:ConnectTimeout=00:00:01",
            "--Connect:HeadTimeout=00:00:01",
            "--Connect:BlindTunnelIdleTimeout=00:00:01",
            "--Tls:HandshakeTimeout=00:00:01",
            "--Resolve:NegativeExpiry=00:00:01");
        daemon.Upstream.Answer = static async (context, _) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(4), context.RequestAborted);
            await context.Response.WriteAsync("at last");
        };
        await Task.WhenAll(((string[])["1.1", "2.0"]).Select(async version =>
        {
            using Http2Client client = new(daemon) { Version = Version.Parse(version) };
            using HttpResponseMessage response = await client.SendAsync(S3Put.Of("{}"), new StringContent("{}", null, "text/plain") { Headers = { ContentType = null } });
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), version);
            Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("at last"), version);
        }));
    }

    /// <summary>In the long run as long as Lambda may be silent, over both versions at once.</summary>
    [Test]
    public async Task With_the_limits_as_they_come_a_silent_call_is_answered()
    {
        TimeSpan silence = Environment.GetEnvironmentVariable("CSG_LONG_TESTS") == "1" ? TimeSpan.FromMinutes(15) : TimeSpan.FromSeconds(3);
        await using RunningDaemon daemon = await RunningDaemon.StartAsync();
        daemon.Upstream.Answer = async (context, _) =>
        {
            await Task.Delay(silence, context.RequestAborted);
            await context.Response.WriteAsync("at last");
        };
        long start = Stopwatch.GetTimestamp();
        await Task.WhenAll(((string[])["1.1", "2.0"]).Select(async version =>
        {
            using Http2Client client = new(daemon) { Version = Version.Parse(version) };
            using HttpResponseMessage response = await client.SendAsync(Get, null);
            Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("at last"), version);
        }));
        TestContext.Out.WriteLine($"{Stopwatch.GetElapsedTime(start)} of silence");
    }

    [Test]
    public async Task The_limits_as_they_come_leave_a_silent_call_its_15_minutes()
    {
        await using RunningDaemon daemon = await RunningDaemon.StartAsync();
        TimeSpan silence = TimeSpan.FromMinutes(16);
        KestrelServerLimits kestrel = daemon.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;
        Assert.Multiple(() =>
        {
            Assert.That(daemon.Services.GetRequiredService<IOptions<UpstreamOptions>>().Value.ActivityTimeout, Is.GreaterThan(silence));
            Assert.That(daemon.Services.GetRequiredService<IOptions<ConnectOptions>>().Value.BlindTunnelIdleTimeout, Is.GreaterThan(silence));

            // A ping that a client leaves unanswered would end the connection: none is sent.
            Assert.That(kestrel.Http2.KeepAlivePingDelay, Is.EqualTo(TimeSpan.MaxValue));
        });
    }

    [Test]
    [Platform("Linux")]
    public async Task Both_connections_of_a_silent_call_are_kept_alive_by_tcp()
    {
        await using RunningDaemon daemon = await RunningDaemon.StartAsync();
        TaskCompletionSource silent = new();
        TaskCompletionSource end = new();
        daemon.Upstream.Answer = async (_, _) =>
        {
            silent.SetResult();
            await end.Task;
        };
        await using RawTunnel tunnel = await RawTunnel.EstablishAsync(daemon, S3Put.Host);
        await tunnel.SendAsync(Get.ToString());
        await silent.Task;
        int upstreamPort = int.Parse(daemon.Upstream.Authority.Split(':')[1], CultureInfo.InvariantCulture);

        // 02 is the keep-alive timer (proc_net_tcp.rst of the kernel's documentation); until the last bytes are acknowledged another one runs.
        Assert.That(
            () => Connections().Where(c => c.LocalPort == daemon.ProxyEndPoint.Port).Select(static c => c.Timer).ToArray(),
            Is.EqualTo(["02"]).After(Wait.LimitMs, 20));
        Assert.That(
            () => Connections().Where(c => c.RemotePort == upstreamPort).Select(static c => c.Timer).ToArray(),
            Is.EqualTo(["02"]).After(Wait.LimitMs, 20));
        end.SetResult();
        Assert.That(await tunnel.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 200 "));
    }

    [Test]
    public async Task A_client_that_hangs_up_ends_the_call_upstream([Values("1.1", "2.0")] string version, [Values] bool afterHalfTheAnswer)
    {
        TaskCompletionSource began = new();
        TaskCompletionSource ended = new();
        await using RunningDaemon daemon = await RunningDaemon.StartAsync();
        daemon.Upstream.Serve = async context =>
        {
            using CancellationTokenRegistration registration = context.RequestAborted.Register(ended.SetResult);
            if (afterHalfTheAnswer)
            {
                await context.Response.WriteAsync("half");
            }

            began.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
        };
        using (Http2Client client = new(daemon) { Version = Version.Parse(version) })
        {
            using CancellationTokenSource hangUp = new();
            Task<HttpResponseMessage> answer = client.SendAsync(Get, null, hangUp.Token);
            await began.Task.WaitAsync(TimeSpan.FromSeconds(20));
            if (afterHalfTheAnswer)
            {
                (await answer).Dispose();
            }
            else
            {
                await hangUp.CancelAsync();
                await Assert.ThatAsync(() => answer, Throws.InstanceOf<OperationCanceledException>());
            }
        }

        await ended.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.That(() => daemon.ControlPlane.Audited.Select(static a => a.Reason), Is.EqualTo(["ForwardDownstreamAborted"]).After(Wait.LimitMs, 20));
    }

    [Test]
    public async Task A_stream_that_the_upstream_resets_is_reset_for_the_client()
    {
        await using RunningDaemon daemon = await RunningDaemon.StartAsync();
        SemaphoreSlim hasRead = new(0);
        daemon.Upstream.Serve = async context =>
        {
            context.Response.ContentLength = 1000;
            await context.Response.WriteAsync("half");
            await hasRead.WaitAsync(context.RequestAborted);
            context.Abort();
        };
        using Http2Client client = new(daemon);
        using HttpResponseMessage response = await client.SendAsync(Get, null);
        await using Stream body = await response.Content.ReadAsStreamAsync();
        await body.ReadExactlyAsync(new byte[4]);
        hasRead.Release();
        HttpProtocolException reset = (await Assert.ThrowsAsync<HttpProtocolException>(() => body.ReadAsync(new byte[1]).AsTask()))!;
        Assert.That(reset.ErrorCode, Is.Not.Zero, "RST_STREAM with an error, and not NO_ERROR (RFC 9113, section 7)");
        await using RawTunnel tunnel = await RawTunnel.EstablishAsync(daemon, S3Put.Host);
        await tunnel.SendAsync(Get.ToString());
        Assert.That(await tunnel.ReadHeadAsync(), Does.Contain("Content-Length: 1000"));
        hasRead.Release();
        Assert.That(await tunnel.ReadToEndAsync(), Has.Length.LessThan(1000), "the connection is cut");
    }

    /// <summary>Open connections of this machine: ports, and which of the kernel's timers runs.</summary>
    private static IEnumerable<(int LocalPort, int RemotePort, string Timer)> Connections() => File.ReadLines("/proc/net/tcp").Skip(1)
        .Concat(File.ReadLines("/proc/net/tcp6").Skip(1))
        .Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Where(static fields => fields[3] == "01")
        .Select(static fields => (PortOf(fields[1]), PortOf(fields[2]), fields[5].Split(':')[0]));

    private static int PortOf(string address) => int.Parse(address.Split(':')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
