using System.Globalization;
using System.Text;
using System.Text.Json;
using Gateway.Daemon.Audit;
using Gateway.Daemon.Hosting;
using Gateway.Signing.Contracts;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Gateway.Tests.Daemon.Audit;

/// <summary>The oracle is Serilog: the line is what it would make of the same values in a template.</summary>
[TestFixture]
internal sealed class RequestLineTests
{
    private const string Template =
        "{Decision} {RequestId} key={AccessKeyId} requester={RequesterId} request={AccessRequestId} client={Client} {Method} {Host} "
        + "service={Service} region={Region} action={Action} resource={Resource} status={Status} reason={Reason} code={Code} ms={DurationMs} "
        + "upstreamMs={UpstreamMs} in={RequestBytes} out={ResponseBytes} upstreamRequestId={UpstreamRequestId} reportedPolicy={ReportedPolicy}";

    private static readonly string?[] Texts = [null, "", "plain", "a \"quoted\" \\ one", "two\r\nlines\t\u0001", "größer 🦊", "\ud800 alone", "{Braces}", new('x', 512)];

    [Test]
    public void A_line_is_what_a_template_makes_of_the_same_values([Random(4)] int seed)
    {
        TestContext.Out.WriteLine($"Seed {seed}");
        Random random = new(seed);
        for (int i = 0; i < 500; i++)
        {
            AuditEvent audit = Any(random);
            Dictionary<string, string> made = Members(new RequestLine(audit, "0HN1").ToEvent());
            Dictionary<string, string> expected = Members(ByTemplate(audit));
            Assert.That(made, Is.EquivalentTo(expected));
        }
    }

    [Test]
    public void The_line_of_a_request_reaches_the_lines_through_the_framework()
    {
        List<LogEvent> events = [];
        using Logger lines = new LoggerConfiguration().WriteTo.Sink(new Collecting(events)).CreateLogger();
        using ILoggerFactory factory = LoggerFactory.Create(logging => logging.AddProvider(new GatewayLoggerProvider(lines)));
        Microsoft.Extensions.Logging.ILogger logger = factory.CreateLogger("Category");
        RequestLine line = new(Any(new Random(1)), "0HN1");
        logger.Log(LogLevel.Information, RequestLine.Id, line, exception: null, static (l, _) => l.ToString());
        logger.Log(LogLevel.Debug, RequestLine.Id, line, exception: null, static (l, _) => l.ToString());
        logger.Log(LogLevel.Warning, new EventId(1, "Other"), "other", exception: null, static (l, _) => l);

        Assert.That(events, Has.Count.EqualTo(2));
        Assert.That(RequestLine.Of(events[0]), Is.SameAs(line));
        Assert.That(RequestLine.Of(events[1]), Is.Null);
        Assert.That(events[1].Level, Is.EqualTo(LogEventLevel.Warning));
    }

    private static LogEvent ByTemplate(AuditEvent audit)
    {
        List<LogEvent> events = [];
        using Logger logger = new LoggerConfiguration().WriteTo.Sink(new Collecting(events)).CreateLogger();
        logger
            .ForContext("EventId", new { Id = 1500, Name = "Request" }, destructureObjects: true)
            .ForContext(Constants.SourceContextPropertyName, "Gateway.Daemon.Audit.AuditMiddleware")
            .ForContext("ConnectionId", "0HN1")
            .Information(
                Template, audit.Decision, audit.RequestId, audit.AccessKeyId, audit.RequesterId, audit.AccessRequestId, audit.ClientAddress,
                audit.Method, audit.Host, audit.Service, audit.Region, audit.Action, audit.Resource, audit.Status, audit.Reason, audit.ErrorCode,
                audit.DurationMs, audit.UpstreamMs, audit.RequestBytes, audit.ResponseBytes, audit.UpstreamRequestId, audit.ReportedPolicy);
        return events.Single();
    }

    /// <summary>Each member's raw JSON but the time's, which is another.</summary>
    private static Dictionary<string, string> Members(LogEvent logEvent)
    {
        using StringWriter text = new(CultureInfo.InvariantCulture);
        new JsonLineFormatter().Format(logEvent, text);

        // As bytes, as every sink writes it: half a pair becomes U+FFFD there.
        using JsonDocument line = JsonDocument.Parse(Encoding.UTF8.GetBytes(text.ToString()));
        Assert.That(line.RootElement.GetProperty("time").GetDateTime().Kind, Is.EqualTo(DateTimeKind.Utc));
        return line.RootElement.EnumerateObject().Where(static m => m.Name != "time").ToDictionary(static m => m.Name, static m => m.Value.GetRawText());
    }

    private static AuditEvent Any(Random random)
    {
        string? Text() => Texts[random.Next(Texts.Length)];
        double Ms() => Math.Round(random.NextDouble() * Math.Pow(10, random.Next(8)), 3);
        return new AuditEvent
        {
            Id = Guid.NewGuid(),
            Time = DateTimeOffset.UnixEpoch.AddSeconds(random.Next()),
            RequestId = Text() ?? "id",
            Decision = (AuditDecision)random.Next(1, 4),
            Reason = Text(),
            ErrorCode = Text(),
            AccessKeyId = Text(),
            RequesterId = Text(),
            AccessRequestId = Text(),
            ClientAddress = Text(),
            Method = Text() ?? "GET",
            Host = Text() ?? "host",
            Service = Text(),
            Region = Text(),
            Action = Text(),
            Resource = Text(),
            Status = random.Next(600),
            UpstreamRequestId = Text(),
            RequestBytes = random.NextInt64(),
            ResponseBytes = random.Next(2) == 0 ? 0 : random.NextInt64(),
            DurationMs = Ms(),
            UpstreamMs = random.Next(2) == 0 ? null : Ms(),
            ReportedPolicy = Text(),
        };
    }

    private sealed class Collecting(List<LogEvent> events) : ILogEventSink
    {
        public void Emit(LogEvent logEvent) => events.Add(logEvent);
    }
}
