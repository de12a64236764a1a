using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.EndToEnd;

/// <summary>A control plane that neither answers nor refuses, as a machine does that lost its network or whose kernel froze.</summary>
[TestFixture]
internal sealed class SilentControlPlaneTests
{
    private const string Host = S3Put.Host;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(4);

    private static string Get => (S3Put.Of("") with { Method = "GET" }).ToString();

    [Test]
    public async Task Calls_with_a_cached_grant_wait_once_for_a_silent_control_plane_and_for_one_that_answers_always()
    {
        await using ConfiguredDaemon daemon = await ConfiguredDaemon.StartAsync(
            static s => s[nameof(ConfiguredDaemon.ControlPlane)]![nameof(Timeout)] = Timeout.ToString());
        await using RawTunnel tunnel = await daemon.EstablishAsync(Host);
        Assert.That(await CallAsync(tunnel), Does.StartWith("HTTP/1.1 200 "));
        TcpListener silent = await daemon.SilenceControlPlaneAsync();
        using HttpClient client = new();
        await Wait.UntilAsync(async () =>
        {
            using HttpResponseMessage ready = await client.GetAsync(new Uri(daemon.AdminUrl, "/readyz"));
            return ready.StatusCode == HttpStatusCode.ServiceUnavailable;
        });

        Assert.That(await CallAsync(tunnel), Does.StartWith("HTTP/1.1 200 "), "the one that finds out");
        Stopwatch after = Stopwatch.StartNew();
        for (int i = 0; i < 20; i++)
        {
            Assert.That(await CallAsync(tunnel), Does.StartWith("HTTP/1.1 200 "));
        }

        Assert.That(after.Elapsed, Is.LessThan(Timeout), "twenty calls, none of which waited for an answer that does not come");
        const string Elsewhere = "s3.eu-central-1.amazonaws.com";
        await using RawTunnel other = await daemon.EstablishAsync(Elsewhere);
        await other.SendAsync((S3Put.Of("") with { Method = "GET", Host = Elsewhere, Region = "eu-central-1" }).ToString());
        Assert.That(await other.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 503 "), "what was never granted is not");

        // It answers again, but its changes do not come yet: every use asks, and hears that the key is gone.
        silent.Stop();
        AuditSink back = await daemon.RestoreControlPlaneAsync();
        back.IsStreamSilent = true;
        await Wait.UntilAsync(async () => (await CallAsync(tunnel)).StartsWith("HTTP/1.1 403 ", StringComparison.Ordinal));
        Assert.That(await CallAsync(tunnel), Does.StartWith("HTTP/1.1 403 "));
    }

    private static async Task<string> CallAsync(RawTunnel tunnel)
    {
        await tunnel.SendAsync(Get);
        return await tunnel.ReadAnswerAsync();
    }
}
