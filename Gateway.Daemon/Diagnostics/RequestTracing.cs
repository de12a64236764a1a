using System.Diagnostics;
using Gateway.Daemon.Forward;
using Gateway.Signing.Contracts;

namespace Gateway.Daemon.Diagnostics;

/// <summary>
/// A span for each request and one for its time at the upstream, made when the request has ended, so that nothing is spent on them while
/// nobody listens and nothing is added to what is sent on. The parent is the caller's own <c>traceparent</c> (W3C Trace Context).
/// </summary>
internal sealed class RequestTracing(TimeProvider time) : IDisposable
{
    /// <summary>The source's name, as exporters select it.</summary>
    public const string SourceName = "Gateway.Daemon";

    private readonly ActivitySource _source = new(SourceName);

    /// <summary>Notes a request that has ended now.</summary>
    public void Ended(AuditEvent audit, IHeaderDictionary headers, ForwardFeature? forward)
    {
        if (!_source.HasListeners())
        {
            return;
        }

        ActivityContext.TryParse(headers["traceparent"], headers["tracestate"], isRemote: true, out ActivityContext parent);
        using Activity? span = _source.StartActivity($"{audit.Service} {audit.Action ?? audit.Method}", ActivityKind.Server, parent, startTime: audit.Time);
        if (span is null)
        {
            return;
        }

        // The attribute names are OpenTelemetry's semantic conventions for HTTP and AWS where they have one.
        span.SetTag("http.request.method", audit.Method);
        span.SetTag("server.address", audit.Host);
        span.SetTag("http.response.status_code", audit.Status);
        span.SetTag("rpc.service", audit.Service);
        span.SetTag("rpc.method", audit.Action);
        span.SetTag("cloud.region", audit.Region);
        span.SetTag("aws.request_id", audit.UpstreamRequestId);
        span.SetTag("csg.request_id", audit.RequestId);
        span.SetTag("csg.decision", audit.Decision.ToString());
        span.SetTag("csg.reason", audit.Reason);
        span.SetTag("csg.access_request", audit.AccessRequestId);
        span.SetStatus(audit.Decision == AuditDecision.Failed ? ActivityStatusCode.Error : ActivityStatusCode.Unset, audit.Reason);
        DateTimeOffset end = time.GetUtcNow();
        if (forward is { SentTimestamp: not 0 })
        {
            TimeSpan sinceSent = time.GetElapsedTime(forward.SentTimestamp);
            using Activity? upstream = _source.StartActivity("upstream", ActivityKind.Client, span.Context, startTime: end - sinceSent);
            upstream?.SetTag("csg.upstream.first_byte_ms", forward.UpstreamDuration?.TotalMilliseconds);
            upstream?.SetEndTime(end.UtcDateTime);
        }

        span.SetEndTime(end.UtcDateTime);
    }

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();
}
