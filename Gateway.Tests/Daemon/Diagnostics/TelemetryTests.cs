using Gateway.Daemon.Diagnostics;
using Gateway.Daemon.Errors;
using Gateway.Signing.Catalog;
using Gateway.Signing.Contracts;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Diagnostics;

[TestFixture]
internal sealed class TelemetryTests
{
    [Test]
    public async Task Every_service_and_every_reason_has_a_series_of_its_own()
    {
        await using RunningDaemon daemon = await RunningDaemon.StartAsync();
        GatewayMetrics metrics = daemon.Services.GetRequiredService<GatewayMetrics>();
        string[] services = [.. ServiceCatalog.Default.Services.Select(static s => s.Id)];
        foreach (string service in services)
        {
            metrics.Request(service, AuditDecision.Allowed, 200, TimeSpan.FromMilliseconds(1));
            metrics.Request(service, AuditDecision.Denied, 403, TimeSpan.FromMilliseconds(1));
            metrics.Upstream(service, TimeSpan.FromMilliseconds(1));
        }

        string[] reasons = [.. Enum.GetNames<GatewayError>()];
        foreach (string reason in reasons)
        {
            metrics.Denied(reason);
        }

        string scraped = await daemon.MetricsAsync();
        Assert.That(services, Has.Length.GreaterThan(Telemetry.MaxSeries));
        Assert.That(services.Where(s => !scraped.Contains($"service=\"{s}\"", StringComparison.Ordinal)), Is.Empty);
        Assert.That(reasons.Where(r => !scraped.Contains($"reason=\"{r}\"", StringComparison.Ordinal)), Is.Empty);
        Assert.That(scraped, Does.Not.Contain("otel_metric_overflow"));
    }

    [Test]
    public async Task Bytes_and_look_ups_are_told_by_direction_and_by_outcome()
    {
        await using RunningDaemon daemon = await RunningDaemon.StartAsync();
        GatewayMetrics metrics = daemon.Services.GetRequiredService<GatewayMetrics>();
        metrics.Bytes(up: 3, down: 40);
        metrics.Bytes(up: 1, down: 2);
        metrics.Resolved(LookupOutcome.Stale);
        metrics.Resolved(LookupOutcome.Stale);
        string scraped = await daemon.MetricsAsync();
        Assert.That(scraped, Does.Match(@"(?m)csg_bytes_total\{[^}]*direction=""up""[^}]*\} 4$"));
        Assert.That(scraped, Does.Match(@"(?m)csg_bytes_total\{[^}]*direction=""down""[^}]*\} 42$"));
        Assert.That(scraped, Does.Match(@"(?m)csg_resolves_total\{[^}]*outcome=""stale""[^}]*\} 2$"));
        Assert.That(scraped, Does.Match(@"(?m)csg_resolves_total\{[^}]*outcome=""unavailable""[^}]*\} 0$"));
    }

    [Test]
    public async Task Clients_that_leave_before_their_handshake_make_no_number_of_handshakes_negative()
    {
        await using RunningDaemon daemon = await RunningDaemon.StartAsync();
        await using RawTunnel leaves = await RawTunnel.ConnectAsync(daemon.ProxyEndPoint, "dynamodb.eu-west-1.amazonaws.com:443");
        leaves.CloseSending();
        Assert.That(await leaves.ReadToEndAsync(), Is.Empty);
        string scraped = "";
        await Wait.UntilAsync(async () => (scraped = await daemon.MetricsAsync()).Contains("kestrel_tls_handshake_duration_seconds_count", StringComparison.Ordinal));
        Assert.That(scraped, Does.Not.Contain("kestrel_active_tls_handshakes"));
    }
}
