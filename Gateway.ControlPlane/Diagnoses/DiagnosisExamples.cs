using Gateway.ControlPlane.Api;

namespace Gateway.ControlPlane.Diagnoses;

internal static class DiagnosisExamples
{
    private const string Canonical =
        "POST\n/\n\ncontent-type:application/x-amz-json-1.0\nhost:dynamodb.eu-west-1.amazonaws.com\nx-amz-date:20260505T100000Z\n\n"
        + "content-type;host;x-amz-date\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private const string ToSign =
        "AWS4-HMAC-SHA256\n20260505T100000Z\n20260505/eu-west-1/dynamodb/aws4_request\n"
        + "5f1d1e3a0f0a8f8c9a1f0b7f3a0b5d9d6c7e4b2a1908f7e6d5c4b3a291807f6e";

    public static IReadOnlyList<object> All { get; } =
    [
        new CompareDiagnosisRequest { CanonicalRequest = Canonical.Replace("json-1.0", "json-1.1", StringComparison.Ordinal) },
        new DiagnosisResponse
        {
            RequestId = "2f1d0c9b8a7e6f5d", Reason = "AuthenticateDownstreamSignatureMismatch", Failure = "SignatureMismatch",
            LikelyCause = new LikelyCause("header", "The header content-type was changed between the client and the gateway."),
            Difference = new TextDifference(
                "canonicalRequest", 4, "header content-type", "content-type:application/x-amz-json-1.0", "content-type:application/x-amz-json-1.1"),
            CanonicalRequest = Canonical, IsCut = false, StringToSign = ToSign,
            SignedAt = ApiExamples.Time, ReceivedAt = ApiExamples.Time, ExpiresAt = ApiExamples.Time.AddDays(1),
        },
    ];
}
