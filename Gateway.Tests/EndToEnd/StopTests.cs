using System.Diagnostics;
using System.Net;
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
        await using RawTunnel tunnel = await daemon.EstablishAsync(Host);
        await tunnel.SendAsync(Get);
        Assert.That(await tunnel.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 200 "));
        Assert.That(await daemon.Process.ExitAsync(TimeSpan.FromSeconds(30)), Is.Zero);
    }

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
}
