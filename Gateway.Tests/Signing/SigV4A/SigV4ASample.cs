using System.Text;
using Gateway.Signing.Catalog;
using Gateway.Signing.SigV4;
using Gateway.Signing.SigV4A;

namespace Gateway.Tests.Signing.SigV4A;

/// <summary>One well-formed SigV4A request, from which tests take exactly one thing away.</summary>
internal static class SigV4ASample
{
    public const string AccessKeyId = "AKIAIOSFODNN7EXAMPLE";

    public const string Secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    /// <summary>r = 1, s = 1: well-formed, and nobody's.</summary>
    public const string SignatureText = "3006020101020101";

    public const string Credential = "Credential=AKIAIOSFODNN7EXAMPLE/20260102/s3/aws4_request";

    public const string SignedNames = "SignedHeaders=host;x-amz-date;x-amz-region-set";

    public const string Authorization = "AWS4-ECDSA-P256-SHA256 " + Credential + ", " + SignedNames + ", Signature=" + SignatureText;

    public const string Query =
        "X-Amz-Algorithm=AWS4-ECDSA-P256-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20260102%2Fs3%2Faws4_request"
        + "&X-Amz-Date=20260102T030405Z&X-Amz-Expires=900&X-Amz-Region-Set=%2A&X-Amz-SignedHeaders=host&X-Amz-Signature=" + SignatureText;

    public static readonly DateTimeOffset Time = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public static readonly HeaderField Host = new("Host", "alias.mrap.accesspoint.s3-global.amazonaws.com");

    public static readonly HeaderField Date = new("X-Amz-Date", "20260102T030405Z");

    public static readonly HeaderField Regions = new("X-Amz-Region-Set", "*");

    public static SigV4AKeyPair KeyPair() => SigV4AKeyPair.Derive(Encoding.UTF8.GetBytes(Secret), AccessKeyId);

    public static SigV4APublicKey PublicKey()
    {
        using SigV4AKeyPair pair = KeyPair();
        return SigV4APublicKey.Read(pair.PublicKey);
    }

    public static SignedRequest Request() => new()
    {
        Method = "GET",
        RawPath = "/key",
        RawQuery = "versionId=1",
        Headers = [Host, Date, Regions],
        PayloadHash = PayloadHash.UnsignedPayload,
    };

    public static SigV4ASigningInput Input(SignedRequest request) =>
        SigV4ASigningInput.Of(request, "s3", Time, ["host", "x-amz-date", "x-amz-region-set"], SigningRules.S3);

    /// <summary>The request's authorization, signed by us and read by the parser.</summary>
    public static SigV4Authorization Sign(SignedRequest request)
    {
        using SigV4AKeyPair pair = KeyPair();
        SigV4ASigningInput input = Input(request);
        string header = input.Authorization(AccessKeyId, pair.Sign(input.StringToSign()));
        SigV4Failure failure = SigV4AuthorizationParser.Parse(
            request.RawQuery, [.. request.Headers, new("Authorization", header)], out SigV4Authorization? authorization);
        return failure == SigV4Failure.None ? authorization! : throw new InvalidOperationException(failure.ToString());
    }

    public static SigV4Failure ParseHeader(string authorization, params HeaderField[] headers) =>
        SigV4AuthorizationParser.Parse("", [new("Authorization", authorization), .. headers], out _);

    public static SigV4Failure ParseQuery(string query, params HeaderField[] others) =>
        SigV4AuthorizationParser.Parse(query, [Host, .. others], out _);
}
