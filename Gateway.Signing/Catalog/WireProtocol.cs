namespace Gateway.Signing.Catalog;

/// <summary>How a request names its operation and how its answers and errors are written.</summary>
public enum WireProtocol
{
    /// <summary>POST / with <c>X-Amz-Target</c>, <c>application/x-amz-json-1.0</c>.</summary>
    Json10,

    /// <summary>POST / with <c>X-Amz-Target</c>, <c>application/x-amz-json-1.1</c>.</summary>
    Json11,

    /// <summary>Method and path name the operation; JSON bodies.</summary>
    RestJson,

    /// <summary>Method and path name the operation; XML bodies (S3, Route 53, CloudFront).</summary>
    RestXml,

    /// <summary><c>Action=</c> in a form or query string; XML answers.</summary>
    Query,

    /// <summary>EC2's variant of <see cref="Query"/>, with its own error document.</summary>
    Ec2,

    /// <summary>POST /service/X/operation/Y with <c>smithy-protocol: rpc-v2-cbor</c>; CBOR bodies.</summary>
    RpcV2Cbor,
}
