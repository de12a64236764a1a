using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Amazon.DynamoDBv2;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Diagnostics;

/// <summary>A web server stands for the collector; what it gets is OTLP by protobuf, in which texts stand as they are.</summary>
[TestFixture]
internal sealed class RequestTracingTests
{
    private readonly ConcurrentDictionary<string, string> _received = new();
    private WebApplication _collector = null!;
    private string _url = "";

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _collector = builder.Build();
        _collector.Run(async context =>
        {
            using MemoryStream body = new();
            await context.Request.Body.CopyToAsync(body);
            string text = Encoding.Latin1.GetString(body.ToArray());
            _received.AddOrUpdate(context.Request.Path.Value!, text, (_, before) => before + text);
        });
        await _collector.StartAsync();
        _url = _collector.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single();
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _collector.DisposeAsync();

    [Test]
    public async Task A_call_is_a_span_at_the_collector_and_the_upstream_gets_no_header_of_it()
    {
        // Spans go out every five seconds, and at the end.
        await using (RunningDaemon daemon = await RunningDaemon.StartAsync(
            $"--Telemetry:OtlpEndpoint={_url}", "--Telemetry:OtlpProtocol=http/protobuf", "--Telemetry:TraceRatio=1"))
        {
            using AmazonDynamoDBClient client = SdkClients.DynamoDb(daemon);
            await client.ListTablesAsync();
            Assert.That(daemon.Upstream.Received.Single().Headers.Keys, Has.None.EqualTo("traceparent").IgnoreCase);
        }

        string spans = _received.GetValueOrDefault("/v1/traces", "");
        Assert.That(spans, Does.Contain("dynamodb ListTables").And.Contain("upstream").And.Contain("csg.decision").And.Contain("cloud-service-gateway-daemon"));
        Assert.That(spans, Does.Not.Contain(FakeControlPlane.CloudKeyId));
    }

    [TestCase("--Telemetry:OtlpEndpoint=collector", "Telemetry:OtlpEndpoint")]
    [TestCase("--Telemetry:OtlpProtocol=udp", "Telemetry:OtlpProtocol")]
    [TestCase("--Telemetry:TraceRatio=2", "Telemetry:TraceRatio")]
    public void A_setting_that_cannot_be_is_named(string setting, string key)
    {
        IReadOnlyList<string> mistakes = Gateway.Daemon.Hosting.DaemonSettings.Mistakes(
            Gateway.Daemon.Hosting.DaemonHost.CreateBuilder(null, [setting]).Configuration, out _);
        Assert.That(mistakes, Has.Some.StartsWith(key));
    }
}
