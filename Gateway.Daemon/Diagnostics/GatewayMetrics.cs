using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Gateway.Daemon.Connect;
using Gateway.Daemon.Limits;
using Gateway.Signing.Contracts;

namespace Gateway.Daemon.Diagnostics;

/// <summary>Everything the daemon measures. Units are in the instruments; label values come from closed sets or the catalog.</summary>
internal sealed class GatewayMetrics
{
    /// <summary>The meter's name, as exporters select it.</summary>
    public const string MeterName = "Gateway.Daemon";

    private const string Requests = "csg.requests";
    private const string RequestDuration = "csg.request.duration";
    private const string UpstreamDuration = "csg.upstream.duration";

    /// <summary>From cheap look-ups to Lambda's 15 minutes; the default buckets are made for milliseconds.</summary>
    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900],
    };

    private static readonly KeyValuePair<string, object?> Up = new("direction", "up");
    private static readonly KeyValuePair<string, object?> Down = new("direction", "down");
    private static readonly KeyValuePair<string, object?>[] Outcomes =
        [.. Enum.GetNames<LookupOutcome>().Select(static name => new KeyValuePair<string, object?>("outcome", name.ToLowerInvariant()))];

    private readonly Counter<long> _connects;
    private readonly Counter<long> _headTimeouts;
    private readonly Counter<long> _limitHits;
    private readonly Counter<long> _doorRefusals;
    private readonly Counter<long> _upstreamAddressesRefused;
    private readonly Counter<long> _handshakesRefused;
    private readonly Histogram<double> _mints;
    private readonly Counter<long> _denials;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _upstream;
    private readonly Histogram<double> _revocationLag;
    private readonly Histogram<double> _signing;
    private readonly Counter<long> _auditDropped;
    private readonly Counter<long> _auditUnprovenDropped;
    private readonly Counter<long> _cuts;
    private readonly Counter<long> _refetches;
    private readonly Meter _meter;

    // Every call adds to these, and they are asked for now and then: OpenTelemetry's own counters look their labels up each time.
    private readonly ConcurrentDictionary<(string Service, AuditDecision Decision, string Status), StrongBox<long>> _requests = new();
    private readonly long[] _resolves = new long[Outcomes.Length];
    private long _bytesUp;
    private long _bytesDown;

    public GatewayMetrics(IMeterFactory meters)
    {
        Meter meter = _meter = meters.Create(MeterName);
        _connects = meter.CreateCounter<long>("csg.connects", "{connect}", "CONNECT requests by outcome");
        _headTimeouts = meter.CreateCounter<long>("csg.connect.head_timeouts", "{connection}", "Connections closed because no head came in time");
        _limitHits = meter.CreateCounter<long>("csg.limit.hits", "{refusal}", "What was refused because a limit was reached, by limit");
        _doorRefusals = meter.CreateCounter<long>("csg.door.refusals", "{connect}", "CONNECT requests refused for who sent them, by verdict");
        _upstreamAddressesRefused = meter.CreateCounter<long>(
            "csg.upstream.addresses_refused", "{lookup}", "Look-ups of upstream names that led to an address which may not be connected to");
        _handshakesRefused = meter.CreateCounter<long>("csg.tls.refused", "{handshake}", "Handshakes refused for a missing or foreign server name");
        _mints = meter.CreateHistogram<double>("csg.tls.mint.duration", "s", "Time to mint a leaf certificate", tags: null, Seconds);
        meter.CreateObservableCounter(Requests, CountRequests, "{request}", "Requests by service, decision and status class");
        _denials = meter.CreateCounter<long>("csg.denials", "{request}", "Requests refused by the gateway, by reason");
        _duration = meter.CreateHistogram<double>(RequestDuration, "s", "Time from request head to last response byte", tags: null, Seconds);
        _upstream = meter.CreateHistogram<double>(UpstreamDuration, "s", "Time from sending upstream to its response head", tags: null, Seconds);
        meter.CreateObservableCounter(
            "csg.bytes", () => (Measurement<long>[])[new(Volatile.Read(ref _bytesUp), Up), new(Volatile.Read(ref _bytesDown), Down)], "By", "Body bytes by direction");
        meter.CreateObservableCounter(
            "csg.resolves",
            () => Outcomes.Select((outcome, i) => new Measurement<long>(Volatile.Read(ref _resolves[i]), outcome)),
            "{lookup}",
            "Grant look-ups by outcome");
        _revocationLag = meter.CreateHistogram<double>("csg.changes.lag", "s", "Time from a change's commit to its effect here", tags: null, Seconds);
        _signing = meter.CreateHistogram<double>("csg.sign.duration", "s", "Time for the control plane to sign a SigV4A request", tags: null, Seconds);
        _auditDropped = meter.CreateCounter<long>("csg.audit.dropped", "{event}", "Audit events that could not be kept");
        _auditUnprovenDropped = meter.CreateCounter<long>(
            "csg.audit.unproven_dropped", "{event}", "Audit events of refused calls without a proven key, dropped beyond their share of the spool");
        _cuts = meter.CreateCounter<long>("csg.calls.cut", "{call}", "Calls under way that were cut because their right had ended");
        _refetches = meter.CreateCounter<long>("csg.grants.refetched", "{grant}", "Grants fetched anew because AWS said that the cloud credential had expired");
    }

    public void Cut(int calls) => _cuts.Add(calls);

    public void Refetched() => _refetches.Add(1);

    /// <summary>Whether the service is a label of the instrument, so that it may have as many series as the catalog has services, and more.</summary>
    public static bool IsByService(string instrument) => instrument is Requests or RequestDuration or UpstreamDuration;

    public void Connect(DestinationKind kind) => _connects.Add(1, new KeyValuePair<string, object?>("outcome", kind.ToString()));

    public void HeadTimedOut() => _headTimeouts.Add(1);

    public void LimitHit(Limit limit) => _limitHits.Add(1, new KeyValuePair<string, object?>("limit", limit.ToString()));

    public void DoorRefused(DoorVerdict verdict) => _doorRefusals.Add(1, new KeyValuePair<string, object?>("verdict", verdict.ToString()));

    public void UpstreamAddressRefused() => _upstreamAddressesRefused.Add(1);

    public void HandshakeRefused() => _handshakesRefused.Add(1);

    public void Minted(TimeSpan elapsed) => _mints.Record(elapsed.TotalSeconds);

    public void Request(string service, AuditDecision decision, int status, TimeSpan duration)
    {
        string statusClass = (status / 100) switch { 1 => "1xx", 2 => "2xx", 3 => "3xx", 4 => "4xx", _ => "5xx" };
        Interlocked.Increment(ref _requests.GetOrAdd((service, decision, statusClass), static _ => new StrongBox<long>()).Value);
        _duration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("service", service));
    }

    public void Denied(string reason) => _denials.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void Upstream(string service, TimeSpan duration) => _upstream.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("service", service));

    public void Bytes(long up, long down)
    {
        Interlocked.Add(ref _bytesUp, up);
        Interlocked.Add(ref _bytesDown, down);
    }

    public void Resolved(LookupOutcome outcome) => Interlocked.Increment(ref _resolves[(int)outcome]);

    public void Signed(TimeSpan elapsed) => _signing.Record(elapsed.TotalSeconds);

    public void ChangeLag(TimeSpan lag) => _revocationLag.Record(lag.TotalSeconds);

    /// <summary>How full queue and spool are; asked when somebody measures.</summary>
    public void ObserveAudit(Func<int> queued, Func<long> spooled)
    {
        _meter.CreateObservableGauge("csg.audit.queue", queued, "{event}", "Places taken in the audit queue: events in memory and calls under way");
        _meter.CreateObservableGauge("csg.audit.spool", spooled, "By", "Audit events on disk that wait for the control plane");
    }

    /// <summary>What the daemon holds, and how long it has heard nothing of changes; asked when somebody measures.</summary>
    public void ObserveState(Func<int> grants, Func<int> leaves, Func<int> calls, Func<double> silenceSeconds)
    {
        _meter.CreateObservableGauge("csg.grants.cached", grants, "{grant}", "Grants and unknown keys in memory");
        _meter.CreateObservableGauge("csg.tls.leaves", leaves, "{certificate}", "Leaf certificates in memory");
        _meter.CreateObservableGauge("csg.calls.live", calls, "{call}", "Allowed calls under way");
        _meter.CreateObservableGauge("csg.changes.silence", silenceSeconds, "s", "Time since the last word from the control plane's change stream");
    }

    /// <summary>Log lines that standard output or Logstash did not get; asked when somebody measures.</summary>
    public void ObserveLog(Func<long> dropped) =>
        _meter.CreateObservableCounter("csg.log.dropped", dropped, "{line}", "Log lines dropped because standard output or Logstash took them too slowly");

    public void AuditDropped(long count) => _auditDropped.Add(count);

    public void AuditUnprovenDropped() => _auditUnprovenDropped.Add(1);

    private IEnumerable<Measurement<long>> CountRequests() => _requests.Select(static r => new Measurement<long>(
        Volatile.Read(ref r.Value.Value), new("service", r.Key.Service), new("decision", Enum.GetName(r.Key.Decision)), new("status", r.Key.Status)));
}
