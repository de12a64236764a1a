using Gateway.Signing.Contracts;

namespace Gateway.ControlPlane.Daemons;

internal static class SigningExamples
{
    private const string Signature = "3045022100EXAMPLE0220EXAMPLE";

    public static IReadOnlyList<object> All { get; } =
    [
        new SignRequest
        {
            AccessKeyId = "CSGKEXAMPLEEXAMPLE12", Service = "s3",
            CanonicalRequest = "PUT\n/key\n\nhost:mfzwi23gnjvgw.mrap.accesspoint.s3-global.amazonaws.com\nx-amz-date:20260505T100000Z\nx-amz-region-set:*\n\n"
                + "host;x-amz-date;x-amz-region-set\nSTREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD",
        },
        new SignResult
        {
            Authorization = "AWS4-ECDSA-P256-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260505/s3/aws4_request, "
                + $"SignedHeaders=host;x-amz-date;x-amz-region-set, Signature={Signature}",
            AccessKeyId = "AKIAIOSFODNN7EXAMPLE", Continuation = "EXAMPLE.EXAMPLE.k20260505-1a2b3c",
        },
        new SignChunksRequest
        {
            AccessKeyId = "CSGKEXAMPLEEXAMPLE12", Continuation = "EXAMPLE.EXAMPLE.k20260505-1a2b3c", Previous = Signature,
            Chunks = [new ChunkToSign(new byte[32], IsTrailer: false)],
        },
        new SignChunksResult { Signatures = [Signature] },
    ];
}
