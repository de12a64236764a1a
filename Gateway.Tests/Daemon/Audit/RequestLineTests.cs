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
            Dictionary<string, string> made = Members(new LogEntry(new RequestLine(audit, "0HN1")));
            Dictionary<string, string> expected = Members(new LogEntry(ByTemplate(audit)));
            Assert.That(made, Is.EquivalentTo(expected));
        }
    }

    [Test]
    public void A_line_says_when_its_request_ended()
    {
        AuditEvent audit = Any(new Random(1)) with { Time = new DateTimeOffset(2026, 11, 26, 13, 59, 59, 999, TimeSpan.FromHours(-1)), DurationMs = 1.234 };
        using JsonLineWriter writer = new("@timestamp");
        string line = Encoding.UTF8.GetString(writer.Write(new LogEntry(new RequestLine(audit, "0HN1"))).Span);
        Assert.That(line, Does.StartWith("""{"@timestamp":"2026-11-26T15:00:00.000234Z","level":"Information","event":"Request","message":"""));
    }

    [Test]
    public void The_line_of_a_request_reaches_every_sink_through_the_framework_and_everything_else_the_lines()
    {
        Collecting first = new();
        Collecting second = new();
        using Logger lines = new LoggerConfiguration().WriteTo.Sink(first).CreateLogger();
        using ILoggerFactory factory = LoggerFactory.Create(logging => logging.AddProvider(new GatewayLoggerProvider(lines, [first, second])));
        Microsoft.Extensions.Logging.ILogger logger = factory.CreateLogger("Category");
        RequestLine line = new(Any(new Random(1)), "0HN1");
        logger.Log(LogLevel.Information, RequestLine.Id, line, exception: null, static (l, _) => l.ToString());
        logger.Log(LogLevel.Debug, RequestLine.Id, line, exception: null, static (l, _) => l.ToString());
        logger.Log(LogLevel.Warning, new EventId(1, "Other"), "other", exception: null, static (l, _) => l);

        Assert.That(first.Requests, Is.EqualTo([line]));
        Assert.That(second.Requests, Is.EqualTo([line]));
        Assert.That(first.Events.Single().Level, Is.EqualTo(LogEventLevel.Warning));
        Assert.That(second.Events, Is.Empty);
    }

    [Test]
    public void As_text_a_line_is_its_message()
    {
        AuditEvent audit = Any(new Random(1));
        Assert.That(
            new RequestLine(audit, "0HN1").ToString(),
            Is.EqualTo(Members(new LogEntry(ByTemplate(audit)))["message"]).And.StartsWith(audit.Decision.ToString()));
    }

    private static LogEvent ByTemplate(AuditEvent audit)
    {
        Collecting made = new();
        using Logger logger = new LoggerConfiguration().WriteTo.Sink(made).CreateLogger();
        logger
            .ForContext("EventId", new { Id = 1500, Name = "Request" }, destructureObjects: true)
            .ForContext(Constants.SourceContextPropertyName, "Gateway.Daemon.Audit.AuditMiddleware")
            .ForContext("ConnectionId", "0HN1")
            .Information(
                Template, audit.Decision, audit.RequestId, audit.AccessKeyId, audit.RequesterId, audit.AccessRequestId, audit.ClientAddress,
                audit.Method, audit.Host, audit.Service, audit.Region, audit.Action, audit.Resource, audit.Status, audit.Reason, audit.ErrorCode,
                audit.DurationMs, audit.UpstreamMs, audit.RequestBytes, audit.ResponseBytes, audit.UpstreamRequestId, audit.ReportedPolicy);
        return made.Events.Single();
    }

    /// <summary>The text of each member but the time's, which is another; of a number that is how it is written.</summary>
    private static Dictionary<string, string> Members(LogEntry entry)
    {
        using JsonLineWriter writer = new();
        using JsonDocument line = JsonDocument.Parse(writer.Write(entry));
        Assert.That(line.RootElement.GetProperty("time").GetDateTime().Kind, Is.EqualTo(DateTimeKind.Utc));
        return line.RootElement.EnumerateObject().Where(static m => m.Name != "time").ToDictionary(static m => m.Name, static m => m.Value.ToString());
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

    private sealed class Collecting : ILogEventSink, IRequestLineSink
    {
        public List<LogEvent> Events { get; } = [];

        public List<RequestLine> Requests { get; } = [];

        public void Emit(LogEvent logEvent) => Events.Add(logEvent);

        public void Emit(RequestLine line) => Requests.Add(line);
    }
}
