using Gateway.Daemon.Audit;
using Gateway.Daemon.Connect;
using Gateway.Daemon.Errors;
using Gateway.Daemon.Forward;
using Gateway.Signing.Catalog;

namespace Gateway.Daemon.Admit;

/// <summary>
/// First stage of a request: takes its raw target and host, and refuses what contradicts the connection. Every request of a kept
/// connection passes here anew.
/// </summary>
internal sealed class AdmissionMiddleware(AuditQueue audit, AwsErrorWriter errors, TimeProvider time)
{
    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        ITunnelFeature tunnel = context.RequiredFeature<ITunnelFeature>();
        string target = context.RequiredFeature<IHttpRequestFeature>().RawTarget;
        int question = target.IndexOf('?', StringComparison.Ordinal);
        string path = question < 0 ? target : target[..question];
        string query = question < 0 ? "" : target[(question + 1)..];
        IHeaderDictionary headers = context.Request.Headers;
        bool recorded = audit.TryReserve();
        CatalogService service = tunnel.Host.ServiceAt(path);
        context.SetFact(new CallFeature
        {
            Time = time.GetUtcNow(),
            Timestamp = time.GetTimestamp(),
            Host = tunnel.Host,
            Service = service,
            Protocol = OperationIdentifier.ProtocolOf(
                service, context.Request.Method, path, headers["X-Amz-Target"], headers.ContentType, headers["smithy-protocol"]),
            RawPath = path,
            RawQuery = query,
            HasAuditPlace = recorded,
        });

        if (!recorded)
        {
            return errors.WriteAsync(context, GatewayError.AdmitAuditFull);
        }
        else if (HeaderRules.IsLengthUnclear(context.Request))
        {
            Close(context);
            return errors.WriteAsync(context, GatewayError.AdmitDownstreamLengthUnclear);
        }
        else if (path.Length == 0 || path[0] != '/' || target.AsSpan().ContainsAnyInRange('\0', ' '))
        {
            Close(context);
            return errors.WriteAsync(context, GatewayError.AdmitDownstreamTargetNotAPath);
        }
        else if (HeaderRules.MalformedNameIn(context.Request) is not null)
        {
            return errors.WriteAsync(context, GatewayError.AdmitDownstreamHeaderName);
        }
        else if (!IsHostOf(tunnel.Authority, headers.Host.ToString()))
        {
            return errors.WriteAsync(context, GatewayError.AdmitDownstreamHostMismatch);
        }
        else if (HeaderRules.MethodChangeIn(context.Request) is { } change)
        {
            return errors.WriteAsync(context, GatewayError.AdmitDownstreamMethodChange, change);
        }
        else if (HeaderRules.EndToEndNameIn(headers.Connection) is { } named)
        {
            return errors.WriteAsync(context, GatewayError.AdmitDownstreamConnectionHeader, named);
        }
        else
        {
            return next(context);
        }
    }

    /// <summary>Where such a request ends is a matter of opinion, so nothing after it on the connection is taken for another.</summary>
    private static void Close(HttpContext context)
    {
        if (!HttpProtocol.IsHttp2(context.Request.Protocol))
        {
            // When it starts: an error's answer begins by clearing what was set.
            context.Response.OnStarting(
                static response =>
                {
                    ((HttpResponse)response).Headers.Connection = "close";
                    return Task.CompletedTask;
                },
                context.Response);
        }
    }

    private static bool IsHostOf(Authority authority, string host)
    {
        if (host.Equals(authority.Host, StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        ReadOnlySpan<char> name = host;
        if (name.EndsWith($":{authority.Port}", StringComparison.Ordinal))
        {
            name = name[..name.LastIndexOf(':')];
        }

        return name.TrimEnd('.').Equals(authority.Host, StringComparison.OrdinalIgnoreCase);
    }
}
