using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using Amazon.DynamoDBv2;
using Gateway.ControlPlane.Api;
using Gateway.Daemon.Diagnostics;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Conventions;

/// <summary>Alerts, dashboard and runbook name what the programs have.</summary>
[TestFixture]
internal sealed partial class MonitoringTests
{
    /// <summary>Metrics of the runtime's own meters that are used beside ours; the tests below see them scraped.</summary>
    private static readonly string[] OfTheRuntime = ["kestrel_active_connections", "db_client_operation_duration_seconds"];

    [Test]
    public async Task Every_metric_of_alerts_and_dashboard_is_one_that_a_program_has()
    {
        HashSet<string> known = [.. await ScrapeNamesAsync(), .. OfTheRuntime, "up"];
        foreach (string file in (string[])["alerts.yml", "dashboard.json"])
        {
            string text = await File.ReadAllTextAsync(Path.Combine(RepositoryFiles.Deploy, "monitoring", file));
            string[] used = [.. MetricName().Matches(text).Select(static m => m.Value).Distinct()];
            Assert.That(used, Has.Length.GreaterThan(10), file);
            Assert.That(used.Where(name => !known.Contains(Base(name)) && !known.Contains(name)), Is.Empty, file);
        }
    }

    [Test]
    public async Task Names_that_are_scraped_are_the_ones_that_the_rule_gives()
    {
        HashSet<string> known = await ScrapeNamesAsync();
        await using RunningDaemon daemon = await RunningDaemon.StartAsync();
        using AmazonDynamoDBClient client = SdkClients.DynamoDb(daemon);
        await client.ListTablesAsync();
        using HttpClient http = new();
        string scraped = "";
        Assert.That(
            async () => scraped = await http.GetStringAsync(new Uri(daemon.AdminUrl, "/metrics")),
            Does.Contain("csg_requests_total").And.Contain("kestrel_active_connections").After(Wait.LimitMs, 100));
        string[] ours = [.. TypeLine().Matches(scraped).Select(static m => m.Groups[1].Value).Where(static n => n.StartsWith("csg_", StringComparison.Ordinal))];
        Assert.That(ours, Has.Length.GreaterThan(8));
        Assert.That(ours.Where(name => !known.Contains(name)), Is.Empty);
    }

    [Test]
    public async Task Every_alert_has_its_section_in_the_runbook()
    {
        string alerts = await File.ReadAllTextAsync(Path.Combine(RepositoryFiles.Deploy, "monitoring", "alerts.yml"));
        string runbook = await File.ReadAllTextAsync(Path.Combine(RepositoryFiles.Root, "docs", "runbook.md"));
        string[] names = [.. AlertName().Matches(alerts).Select(static m => m.Groups[1].Value)];
        string[] sections = [.. Section().Matches(runbook).Select(static m => m.Groups[1].Value)];
        Assert.That(names, Is.EquivalentTo(sections));
        foreach (string name in names)
        {
            Assert.That(alerts, Does.Contain($"docs/runbook.md#{name.ToLowerInvariant()}\""), name);
        }
    }

    [Test]
    public async Task Every_warning_and_error_of_the_log_is_in_the_runbook()
    {
        string runbook = await File.ReadAllTextAsync(Path.Combine(RepositoryFiles.Root, "docs", "runbook.md"));
        HashSet<string> told = [.. TableName().Matches(runbook).SelectMany(static m => m.Groups[1].Value.Split(", "))];
        string[] logged =
        [
            .. RepositoryFiles.Sources("Gateway.Daemon").Concat(RepositoryFiles.Sources("Gateway.ControlPlane"))
                .SelectMany(static file => Loud().Matches(File.ReadAllText(file))).Select(static m => m.Groups[1].Value).Distinct(),
        ];
        Assert.That(logged, Has.Length.GreaterThan(30));
        Assert.That(logged.Except(told), Is.Empty, "logged, and not in docs/runbook.md");
        Assert.That(told.Except(logged), Is.Empty, "in docs/runbook.md, and logged nowhere");
    }

    /// <summary>Every instrument of both programs, under the name that OpenTelemetry's Prometheus exporter gives it.</summary>
    private static async Task<HashSet<string>> ScrapeNamesAsync()
    {
        ConcurrentBag<string> names = [];
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Name is GatewayMetrics.MeterName or ControlPlaneMetrics.MeterName)
            {
                names.Add(PrometheusName(instrument));
            }
        };
        listener.Start();
        await using RunningDaemon daemon = await RunningDaemon.StartAsync("--Csg:Logger:Enabled=true", "--Csg:Logger:Path=127.0.0.1", "--Csg:Logger:Port=1");
        using ControlPlaneMetrics controlPlane = new();
        return [.. names];
    }

    /// <summary>Dots become underscores, the unit follows unless the name ends in it, and counters end in <c>_total</c>.</summary>
    private static string PrometheusName(Instrument instrument)
    {
        string name = instrument.Name.Replace('.', '_');
        string unit = instrument.Unit switch { "s" => "seconds", "ms" => "milliseconds", "By" => "bytes", _ => "" };
        if (unit.Length > 0 && !name.EndsWith(unit, StringComparison.Ordinal))
        {
            name += "_" + unit;
        }

        return instrument.GetType().Name.Contains("Counter", StringComparison.Ordinal) ? name + "_total" : name;
    }

    private static string Base(string name) => HistogramPart().Replace(name, "");

    [GeneratedRegex(@"\b(csg|kestrel|db_client)_[a-z_]+(?=[\[{)\s>]|$|"")", RegexOptions.Multiline)]
    private static partial Regex MetricName();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex HistogramPart();

    [GeneratedRegex(@"^# TYPE (\S+)", RegexOptions.Multiline)]
    private static partial Regex TypeLine();

    [GeneratedRegex(@"- alert: (\w+)")]
    private static partial Regex AlertName();

    [GeneratedRegex(@"^### (\w+)$", RegexOptions.Multiline)]
    private static partial Regex Section();

    [GeneratedRegex(@"^\| ([A-Z]\w+(?:, [A-Z]\w+)*) \|", RegexOptions.Multiline)]
    private static partial Regex TableName();

    [GeneratedRegex(@"LoggerMessage\(\s*EventIds\.(\w+),\s*LogLevel\.(?:Warning|Error|Critical)")]
    private static partial Regex Loud();
}
