using System.Net;
using Gateway.Daemon.Admit;
using Gateway.Daemon.Authenticate;
using Gateway.Daemon.Authorize;
using Gateway.Daemon.Diagnose;
using Gateway.Daemon.Diagnostics;
using Gateway.Daemon.Errors;
using Gateway.Daemon.Forward;
using Gateway.Daemon.Pass;
using Gateway.Signing.Contracts;

namespace Gateway.Daemon.Audit;

/// <summary>Registered first, writes last: one audit event and one log line for every request, whatever became of it.</summary>
internal sealed partial class AuditMiddleware(
    AuditQueue queue, AwsErrorWriter errors, GatewayMetrics metrics, RequestTracing tracing, TimeProvider time, ILogger<AuditMiddleware> logger)
{
    // What a client can make long is cut, so that a whole batch stays below what the control plane takes.
    private const int MaxMethod = 32;
    private const int MaxId = 128;
    private const int MaxText = 256;
    private const int MaxResource = 512;
    private const int ClientClosedRequest = 499;

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        ByteCountingStream up = new(context.Request.Body);
        context.Request.Body = up;
        ByteCountingBody down = ByteCountingBody.Install(context);
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            context.SetFact<IGatewayErrorFeature>(
                new GatewayErrorFeature(GatewayError.ForwardDownstreamAborted, GatewayErrorTable.Entry(GatewayError.ForwardDownstreamAborted).JsonCode));
        }
        catch (Exception e) when (context.Fact<CallFeature>() is { } failed)
        {
            Log.Unexpected(logger, failed.RequestId, e);
            if (context.Response.HasStarted)
            {
                context.SetFact<IGatewayErrorFeature>(
                    new GatewayErrorFeature(GatewayError.InternalFailure, GatewayErrorTable.Entry(GatewayError.InternalFailure).JsonCode));
                context.Abort();
            }
            else
            {
                await errors.WriteAsync(context, GatewayError.InternalFailure);
            }
        }
        finally
        {
            if (context.Fact<CallFeature>() is { } call)
            {
                Record(context, call, up.Count, down.Count);
            }
        }
    }

    private void Record(HttpContext context, CallFeature call, long up, long down)
    {
        TimeSpan elapsed = time.GetElapsedTime(call.Timestamp);
        AuditEvent audit = EventOf(context, call, up, down, elapsed);
        if (call.HasAuditPlace)
        {
            queue.Enqueue(audit, audit.Decision == AuditDecision.Denied && context.Fact<ICallerFeature>() is null);
        }
        else
        {
            metrics.AuditDropped(1);
        }

        metrics.Request(audit.Service ?? "-", audit.Decision, audit.Status, elapsed);
        metrics.Bytes(up, down);
        tracing.Ended(audit, context.Request.Headers, context.Fact<ForwardFeature>());
        if (audit.UpstreamMs is { } upstream)
        {
            metrics.Upstream(audit.Service ?? "-", TimeSpan.FromMilliseconds(upstream));
        }

        if (logger.IsEnabled(LogLevel.Information))
        {
            logger.Log(LogLevel.Information, RequestLine.Id, new RequestLine(audit, context.Connection.Id), exception: null, static (line, _) => line.ToString());
        }
    }

    private static AuditEvent EventOf(HttpContext context, CallFeature call, long up, long down, TimeSpan elapsed)
    {
        IGatewayErrorFeature? error = context.Fact<IGatewayErrorFeature>();
        ClaimFeature? claim = context.Fact<ClaimFeature>();
        ForwardFeature? forward = context.Fact<ForwardFeature>();
        PassFeature? pass = context.Fact<PassFeature>();
        DecisionFeature? decision = context.Fact<DecisionFeature>();
        return new AuditEvent
        {
            Id = AuditIds.Next(call.Time),
            Time = call.Time,
            RequestId = Cut(forward?.UpstreamRequestId is { } upstream && error is null ? upstream : call.RequestId, MaxId)!,
            Decision = error is null ? AuditDecision.Allowed : forward is null ? AuditDecision.Denied : AuditDecision.Failed,
            Reason = error?.Error.ToString() ?? pass?.Reason.ToString(),
            ErrorCode = error?.Code,
            AccessKeyId = claim?.AccessKeyId,
            AccountId = claim?.Grant?.AccountId,
            EnvironmentId = claim?.Grant?.EnvironmentId,
            AccessRequestId = claim?.Grant?.AccessRequestId,
            RequesterId = claim?.Grant?.RequesterId,
            ClientAddress = Address(context.Connection.RemoteIpAddress),
            Method = Cut(context.Request.Method, MaxMethod)!,
            Host = call.Host.Host,
            Service = (context.Fact<ICallerFeature>()?.Service ?? pass?.Service ?? call.Service).Id,
            Region = claim?.Region,
            Action = decision?.Action,
            Resource = Cut(decision?.Resource, MaxResource),
            Status = error?.Error == GatewayError.ForwardDownstreamAborted ? ClientClosedRequest : context.Response.StatusCode,
            UpstreamRequestId = Cut(forward?.UpstreamRequestId, MaxId),
            RequestBytes = up,
            ResponseBytes = down,
            DurationMs = Math.Round(elapsed.TotalMilliseconds, 3),
            UpstreamMs = forward?.UpstreamDuration is { } duration ? Math.Round(duration.TotalMilliseconds, 3) : null,
            UserAgent = Cut(context.Request.Headers.UserAgent.ToString(), MaxText),
            ReportedPolicy = decision?.Decision is { IsAllowed: true, Violation: { } reported } ? Cut(reported.Type, MaxText) : null,
            Diagnosis = error is not null && forward is null ? context.Fact<DiagnosisFeature>()?.Diagnosis : null,
        };
    }

    private static string? Cut(string? text, int length) => text?.Length > length ? text[..length] : text;

    private static string? Address(IPAddress? address) =>
        (address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address)?.ToString();

    private static partial class Log
    {
        [LoggerMessage(EventIds.UnexpectedFailure, LogLevel.Error, "Request {RequestId} failed in the gateway", EventName = "UnexpectedFailure")]
        public static partial void Unexpected(ILogger logger, string requestId, Exception exception);
    }
}
