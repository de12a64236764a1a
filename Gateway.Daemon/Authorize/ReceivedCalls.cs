using Gateway.Daemon.Admit;
using Gateway.Signing.Catalog;
using Gateway.Signing.Policies;

namespace Gateway.Daemon.Authorize;

/// <summary>What of a request says which action it is, from where the server keeps it.</summary>
internal static class ReceivedCalls
{
    public static ReceivedCall Of(HttpRequest request, CallFeature call, CatalogService service, string region, ReadOnlyMemory<byte>? body) => new()
    {
        Service = service,
        Protocol = call.Protocol,
        Host = call.Host,
        Region = region,
        Method = request.Method,
        RawPath = call.RawPath,
        RawQuery = call.RawQuery,
        Target = request.Headers["X-Amz-Target"],
        ContentType = request.ContentType,
        HasContentEncoding = request.Headers.ContainsKey("Content-Encoding"),
        HasSmithyProtocol = request.Headers.ContainsKey("smithy-protocol"),
        HasCopySource = request.Headers.ContainsKey("x-amz-copy-source"),
        Body = body,
    };
}
