using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;
using NUnit.Framework;

namespace Gateway.Tests.EndToEnd;

/// <summary>SIGTERM to the daemon as a process: what is under way ends well, and nothing is lost.</summary>
[TestFixture]
internal sealed class StopTests
{
    private const string Host = S3Put.Host;

    private static string Get => (S3Put.Of("") with { Method = "GET" }).ToString();

    [Test]
    public async Task A_call_under_way_ends_well_and_its_client_is_told_to_connect_elsewhere()
    {
        await using ConfiguredDaemon daemon = await StartAsync();
        TaskCompletionSource answer = Hold(daemon);
        await using RawTunnel silent = await RawTunnel.OpenAsync(daemon.EndPoint);
        await using RawTunnel plain = await RawTunnel.OpenAsync(daemon.EndPoint);
        await using RawTunnel slow = await daemon.EstablishAsync(Host);
        await using RawTunnel idle = await daemon.EstablishAsync(Host, SslApplicationProtocol.Http11);
        await using RawTunnel undecided = await daemon.EstablishAsync(Host);
        await slow.SendAsync(Get);
        await Wait.UntilAsync(() => !daemon.Upstream.Received.IsEmpty);

        await daemon.Process.SignalAsync("TERM");
        Assert.That(await idle.ReadToEndAsync(), Is.Empty, "an idle connection is closed");
        Assert.That(await undecided.ReadToEndAsync(), Is.Empty, "and one whose protocol its first request would show");
        await Wait.UntilAsync(() => RefusesAsync(daemon.EndPoint));
        Assert.That(await RefusesAsync(IPEndPoint.Parse(daemon.AdminUrl.Authority)), Is.True, "and the admin address with it");
        await silent.SendAsync($"CONNECT {Host}:443 HTTP/1.1\r\nHost: {Host}:443\r\n\r\n");
        Assert.That(await silent.ReadHeadAsync(), Does.StartWith("HTTP/1.1 503 "), "who was accepted before, and asks now, is told");
        await plain.SendAsync("GET /cert/pem HTTP/1.1\r\nHost: gateway\r\n\r\n");
        Assert.That(
            await plain.ReadToEndAsync(), Does.StartWith("HTTP/1.1 200 ").And.Contain("-----BEGIN CERTIFICATE-----"), "who asks the gateway itself is answered, before the end");
        answer.SetResult();
        Assert.That(await slow.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 200 ").And.Contain("Connection: close\r\n").And.EndsWith("at last"));
        Assert.That(await daemon.Process.ExitAsync(TimeSpan.FromSeconds(20)), Is.Zero);
        Assert.That(daemon.ControlPlane.RequestIds, Has.Count.EqualTo(1), "recorded");
    }

    [Test]
    public async Task An_http2_client_is_told_to_go_away_and_its_call_ends_well()
    {
        await using ConfiguredDaemon daemon = await StartAsync();
        TaskCompletionSource answer = Hold(daemon);
        await using RawTunnel tunnel = await daemon.EstablishAsync(Host, SslApplicationProtocol.Http2);
        string head = (S3Put.Of("") with { Method = "GET" }).ToString().Split("\r\n\r\n")[0];
        (string, string)[] fields =
        [
            .. head.Split("\r\n").Skip(1).Select(static line => line.Split(": ", 2)).Where(static f => f[0] is not ("Host" or "Content-Length"))
                .Select(static f => (f[0].ToLowerInvariant(), f[1])),
        ];
        string block = Http2Frames.Get(Host, fields).Replace(Http2Frames.Literal(":path", "/"), Http2Frames.Literal(":path", "/bucket/key"), StringComparison.Ordinal);
        await tunnel.SendAsync(Http2Frames.Start + Http2Frames.Frame(Http2Frames.HeadersType, Http2Frames.EndHeaders | Http2Frames.EndStream, 1, block));
        await Wait.UntilAsync(() => !daemon.Upstream.Received.IsEmpty);

        await daemon.Process.SignalAsync("TERM");
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(20));
        List<byte> types = [];
        while (await Http2Frames.ReadAsync(tunnel, limit.Token) is { } frame)
        {
            types.Add(frame.Type);
            if (frame.Type == Http2Frames.GoAwayType)
            {
                answer.TrySetResult();
            }
        }

        // The call is answered only after the first GOAWAY has come, and the connection ended though this client never closes one.
        Assert.That(types.IndexOf(Http2Frames.GoAwayType), Is.Not.Negative.And.LessThan(types.IndexOf(Http2Frames.HeadersType)));
        Assert.That(types, Does.Contain(Http2Frames.DataType));
        Assert.That(await daemon.Process.ExitAsync(TimeSpan.FromSeconds(20)), Is.Zero);
    }

    [Test]
    public async Task What_is_under_way_after_the_drain_is_cut_and_recorded()
    {
        await using ConfiguredDaemon daemon = await ConfiguredDaemon.StartAsync(static s => s["Csg"]!["DrainTimeout"] = "00:00:01");
        TaskCompletionSource answer = Hold(daemon);
        await using RawTunnel slow = await daemon.EstablishAsync(Host);
        await slow.SendAsync(Get);
        await Wait.UntilAsync(() => !daemon.Upstream.Received.IsEmpty);
        Stopwatch stopping = Stopwatch.StartNew();
        await daemon.Process.SignalAsync("TERM");
        Assert.That(await slow.ReadToEndAsync(), Does.Not.StartWith("HTTP/1.1 200 "));
        Assert.That(stopping.Elapsed, Is.GreaterThan(TimeSpan.FromSeconds(0.9)));
        Assert.That(await daemon.Process.ExitAsync(TimeSpan.FromSeconds(20)), Is.Zero);
        Assert.That(daemon.ControlPlane.RequestIds, Has.Count.EqualTo(1), "its audit event went out though the time was up");
        answer.SetResult();
    }

    [Test]
    public async Task Before_a_stop_balancers_see_that_it_is_not_ready_while_everything_is_served()
    {
        await using ConfiguredDaemon daemon = await ConfiguredDaemon.StartAsync(static s => s["Csg"]!["StopDelay"] = "00:00:05");
        await daemon.Process.SignalAsync("TERM");
        using HttpClient client = new();
        await Wait.UntilAsync(async () =>
        {
            using HttpResponseMessage ready = await client.GetAsync(new Uri(daemon.AdminUrl, "/readyz"));
            return ready.StatusCode == HttpStatusCode.ServiceUnavailable && (await ready.Content.ReadAsStringAsync()).Contains("stopping", StringComparison.Ordinal);
        });
        using HttpResponseMessage healthy = await client.GetAsync(new Uri(daemon.ProxyUrl, "/healthz"));
        Assert.That(healthy.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable), "at the proxy port, which is what balancers check");
        await using RawTunnel tunnel = await daemon.EstablishAsync(Host);
        await tunnel.SendAsync(Get);
        Assert.That(await tunnel.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 200 "));
        Assert.That(await daemon.Process.ExitAsync(TimeSpan.FromSeconds(30)), Is.Zero);
    }

    /// <summary>With limits so long that nothing ends by them.</summary>
    private static Task<ConfiguredDaemon> StartAsync() => ConfiguredDaemon.StartAsync(static s =>
    {
        s["Connect"] = new JsonObject { ["HeadTimeout"] = "00:01:00" };
        s["Csg"]!["DrainTimeout"] = "00:05:00";
    });

    /// <summary>The upstream answers when it is told to.</summary>
    private static TaskCompletionSource Hold(ConfiguredDaemon daemon)
    {
        TaskCompletionSource answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        daemon.Upstream.Answer = async (context, _) =>
        {
            await answer.Task;
            context.Response.ContentLength = 7;
            await context.Response.WriteAsync("at last");
        };
        return answer;
    }

    private static async Task<bool> RefusesAsync(IPEndPoint endPoint)
    {
        using TcpClient client = new();
        try
        {
            await client.ConnectAsync(endPoint);
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
