using System.Threading.Channels;
using Gateway.Daemon.Diagnostics;
using Gateway.Signing.Contracts;
using Microsoft.Extensions.Options;

namespace Gateway.Daemon.Audit;

/// <summary>Takes events off the request's path. Bounded: what doesn't fit is counted and logged, never lost silently.</summary>
internal sealed partial class AuditQueue
{
    private readonly Channel<AuditEvent> _events;
    private readonly GatewayMetrics _metrics;
    private readonly ILogger<AuditQueue> _logger;

    public AuditQueue(IOptions<AuditOptions> options, GatewayMetrics metrics, ILogger<AuditQueue> logger)
    {
        _metrics = metrics;
        _logger = logger;
        _events = Channel.CreateBounded<AuditEvent>(
            new BoundedChannelOptions(options.Value.QueueSize) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    }

    public ChannelReader<AuditEvent> Reader => _events.Reader;

    public void Enqueue(AuditEvent auditEvent)
    {
        if (!_events.Writer.TryWrite(auditEvent))
        {
            _metrics.AuditDropped(1);
            Log.QueueFull(_logger, auditEvent.RequestId);
        }
    }

    /// <summary>No more events come: the reader may finish.</summary>
    public void Complete() => _events.Writer.TryComplete();

    private static partial class Log
    {
        [LoggerMessage(EventIds.AuditQueueFull, LogLevel.Error, "The audit queue is full: the event of request {RequestId} is in this log only", EventName = "AuditQueueFull")]
        public static partial void QueueFull(ILogger logger, string requestId);
    }
}
