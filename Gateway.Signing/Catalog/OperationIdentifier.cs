namespace Gateway.Signing.Catalog;

/// <summary>
/// Names the operation of a request and the protocol it is made in. Pure. A request that could be two operations, by its path and
/// its form, say, has no name: a policy must not decide on one while the service runs the other.
/// </summary>
public static class OperationIdentifier
{
    /// <summary>Transcribe's streams are rest-json, beside its json 1.1; botocore has no model of them, so the catalog cannot say it.</summary>
    private const string EventStream = "application/vnd.amazon.eventstream";

    private const string Package = "com.amazonaws.";

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

    /// <summary>
    /// Names the operation; null when the service has none that fits, or more than one fits. With <see cref="OperationRequest.Host"/>
    /// also S3's virtual-hosted requests are named, and the calls to hosts whose paths belong to their owner. Allocates nothing.
    /// </summary>
    public static string? Identify(CatalogService service, in OperationRequest request)
    {
        if (request.Host?.OperationFor(request.Method) is { } ofHost)
        {
            return ofHost;
        }

        OperationIndex index = service.Operations;
        var readings = new OperationReadings();
        ReadTarget(index, request.Target, ref readings);
        ReadCborPath(index, request.RawPath, ref readings);
        ReadRoute(service, request, ref readings);
        ReadAction(index, request, ref readings);
        return readings.Name;
    }

    /// <summary>The protocol the caller speaks, for writing an error it can read. Allocates nothing.</summary>
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
        IReadOnlyList<WireProtocol> spoken = service.Protocols;
        bool hasRest = spoken.Contains(WireProtocol.RestJson) || spoken.Contains(WireProtocol.RestXml);
        if (!hasRest && target is null && contentType is not null && Is(contentType, EventStream))
        {
            return WireProtocol.RestJson;
        }

        if (spoken.Count == 1)
        {
            return spoken[0];
        }

        WireProtocol? said = Said(service, target, contentType, smithyProtocol);
        if (said is { } protocol && spoken.Contains(protocol))
        {
            return protocol;
        }

        using PathSegments segments = new(rawPath, normalizes: true, bucket: null, stackalloc Range[PathSegments.Usual]);
        bool isRpcPath = !hasRest || segments.Count == 0;
        for (int i = 0; i < spoken.Count; i++)
        {
            WireProtocol candidate = spoken[i];
            bool fits = candidate switch
            {
                WireProtocol.RestJson or WireProtocol.RestXml => !isRpcPath,
                WireProtocol.RpcV2Cbor => false,
                WireProtocol.Query or WireProtocol.Ec2 => isRpcPath,
                _ => isRpcPath && method != "GET",
            };
            if (fits)
            {
                return candidate;
            }
        }

        return spoken[0] == WireProtocol.RpcV2Cbor ? spoken[1] : spoken[0];
    }

    private static WireProtocol? Said(CatalogService service, string? target, string? contentType, string? smithyProtocol)
    {
        if (smithyProtocol is not null && smithyProtocol.StartsWith("rpc-v2-cbor", StringComparison.OrdinalIgnoreCase))
        {
            return WireProtocol.RpcV2Cbor;
        }

        WireProtocol? json = service.Protocols.Contains(WireProtocol.Json10) ? WireProtocol.Json10 : WireProtocol.Json11;
        return contentType switch
        {
            null => target is null ? null : json,
            _ when Is(contentType, "application/x-amz-json-1.0") => WireProtocol.Json10,
            _ when Is(contentType, "application/x-amz-json-1.1") => WireProtocol.Json11,
            _ when target is not null => json,
            _ when Is(contentType, FormReader.ContentType) =>
                service.Protocols.Contains(WireProtocol.Ec2) ? WireProtocol.Ec2 : WireProtocol.Query,
            _ => null,
        };
    }

    private static bool Is(string contentType, string mediaType) => contentType.StartsWith(mediaType, StringComparison.OrdinalIgnoreCase);

    private static void ReadTarget(OperationIndex index, string? target, ref OperationReadings readings)
    {
        if (target is null || !index.SpeaksTarget)
        {
            return;
        }

        int dot = target.LastIndexOf('.');
        if (dot < 0)
        {
            readings.Add(null);
            return;
        }

        // Transcribe's streams name the package as well: com.amazonaws.transcribe.Transcribe.StartStreamTranscription.
        ReadOnlySpan<char> shape = target.AsSpan(0, dot), name = target.AsSpan(dot + 1);
        readings.Add(index.Find(shape, name, inCbor: false)
            ?? (shape.StartsWith(Package, StringComparison.Ordinal) ? index.Find(shape[(shape.LastIndexOf('.') + 1)..], name, inCbor: false) : null));
    }

    /// <summary>Reads a path that ends in <c>/service/Shape/operation/Name</c> (Smithy RPC v2 CBOR).</summary>
    private static void ReadCborPath(OperationIndex index, string rawPath, ref OperationReadings readings)
    {
        const string Service = "service", Operation = "/operation";
        int name = rawPath.LastIndexOf('/');
        if (!index.SpeaksCbor || name < 0 || !rawPath.AsSpan(0, name).EndsWith(Operation, StringComparison.Ordinal))
        {
            return;
        }

        ReadOnlySpan<char> rest = rawPath.AsSpan(0, name - Operation.Length);
        int shape = rest.LastIndexOf('/');
        if (shape >= 0 && rest[..shape] is var start && start[(start.LastIndexOf('/') + 1)..].SequenceEqual(Service))
        {
            readings.Add(index.Find(rest[(shape + 1)..], rawPath.AsSpan(name + 1), inCbor: true));
        }
    }

    private static void ReadRoute(CatalogService service, in OperationRequest request, ref OperationReadings readings)
    {
        if (service.Operations.FindRoute(service, request) is { } route)
        {
            readings.Add(route.Operation);
        }
    }

    private static void ReadAction(OperationIndex index, in OperationRequest request, ref OperationReadings readings)
    {
        if (!index.SpeaksForm)
        {
            return;
        }

        FormAction.Read(index, request.RawQuery, ref readings);
        if (request.ContentType is null || Is(request.ContentType, FormReader.ContentType))
        {
            FormAction.Read(index, request.Body, ref readings);
        }
    }
}
