using System.Text;

namespace Gateway.Signing.Catalog;

/// <summary>
/// Names the operation of a request and the protocol it is made in. Pure. A request that could be two operations, by its path and
/// its form, say, has no name: a policy must not decide on one while the service runs the other.
/// </summary>
public static class OperationIdentifier
{
    private const string FormContentType = "application/x-www-form-urlencoded";

    /// <summary>Names the operation; null when the service has none that fits, or more than one fits.</summary>
    /// <param name="service">The service, from the verified scope and the host.</param>
    /// <param name="method">The HTTP method.</param>
    /// <param name="rawPath">The path as received.</param>
    /// <param name="rawQuery">The query as received, without the question mark.</param>
    /// <param name="target">The <c>X-Amz-Target</c> header, or null.</param>
    /// <param name="contentType">The <c>Content-Type</c> header, or null.</param>
    /// <param name="body">The first bytes of a form-encoded body; else empty.</param>
    public static string? Identify(
        CatalogService service,
        string method,
        string rawPath,
        string rawQuery,
        string? target,
        string? contentType,
        ReadOnlySpan<byte> body) =>
        Identify(service, new OperationRequest
        {
            Method = method,
            RawPath = rawPath,
            RawQuery = rawQuery,
            Target = target,
            ContentType = contentType,
            Body = body,
        });

    /// <summary>Names the operation; null when the service has none that fits, or more than one fits.</summary>
    public static string? Identify(CatalogService service, in OperationRequest request)
    {
        IReadOnlyList<OperationModel> models = service.Operations.Models;
        if (request.Target is { } target)
        {
            int dot = target.LastIndexOf('.');
            string prefix = dot < 0 ? "" : target[..dot];
            string name = target[(dot + 1)..];
            return models.Any(model => model.TargetPrefix == prefix && model.Operations.Contains(name)) ? name : null;
        }

        string? action = ActionOf(request.RawQuery) ?? (IsForm(request.ContentType) ? ActionOf(Encoding.ASCII.GetString(request.Body)) : null);
        if (action is not null)
        {
            return models.Any(model => (model.Speaks(WireProtocol.Query) || model.Speaks(WireProtocol.Ec2)) && model.Operations.Contains(action))
                ? action
                : null;
        }

        string[] segments = [.. request.RawPath.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString)];
        var query = request.RawQuery.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(SplitPair).ToList();
        string method = request.Method;
        return models.SelectMany(model => model.Routes)
            .Where(route => route.Method == method && route.Matches(segments, query))
            .MaxBy(route => route.Specificity)?.Operation;
    }

    /// <summary>The protocol the caller speaks, for writing an error it can read.</summary>
    /// <param name="service">The service.</param>
    /// <param name="method">The HTTP method.</param>
    /// <param name="rawPath">The path as received.</param>
    /// <param name="target">The <c>X-Amz-Target</c> header, or null.</param>
    /// <param name="contentType">The <c>Content-Type</c> header, or null.</param>
    /// <param name="smithyProtocol">The <c>smithy-protocol</c> header, or null.</param>
    public static WireProtocol ProtocolOf(
        CatalogService service,
        string method,
        string rawPath,
        string? target,
        string? contentType,
        string? smithyProtocol)
    {
        if (smithyProtocol == "rpc-v2-cbor")
        {
            return WireProtocol.RpcV2Cbor;
        }

        WireProtocol? said = contentType switch
        {
            null => null,
            _ when contentType.StartsWith("application/x-amz-json-1.0", StringComparison.OrdinalIgnoreCase) => WireProtocol.Json10,
            _ when contentType.StartsWith("application/x-amz-json-1.1", StringComparison.OrdinalIgnoreCase) => WireProtocol.Json11,
            _ when IsForm(contentType) => service.Protocols.Contains(WireProtocol.Ec2) ? WireProtocol.Ec2 : WireProtocol.Query,
            _ => null,
        };
        return said is { } protocol && service.Protocols.Contains(protocol) ? protocol : service.Protocols[0];
    }

    private static bool IsForm(string? contentType) =>
        contentType?.StartsWith(FormContentType, StringComparison.OrdinalIgnoreCase) ?? false;

    private static string? ActionOf(string form) =>
        form.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(SplitPair).Where(pair => pair.Key == "Action").Select(pair => pair.Value).FirstOrDefault();

    private static KeyValuePair<string, string> SplitPair(string pair)
    {
        int equals = pair.IndexOf('=', StringComparison.Ordinal);
        return equals < 0
            ? new(Uri.UnescapeDataString(pair), "")
            : new(Uri.UnescapeDataString(pair[..equals]), Uri.UnescapeDataString(pair[(equals + 1)..]));
    }
}
