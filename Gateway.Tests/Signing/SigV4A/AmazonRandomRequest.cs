using System.Text;
using Gateway.Signing.Catalog;
using Gateway.Signing.SigV4;

namespace Gateway.Tests.Signing.SigV4A;

/// <summary>One random request that Amazon's signer for JavaScript signed: see EndToEnd/javascript/sigv4a-oracle.mjs.</summary>
internal sealed record AmazonRandomRequest(
    string Service, string AccessKeyId, string Secret, DateTimeOffset Time, string Method, string Target, string[][] Headers, string Body)
{
    public SigningRules Rules => Service == "s3" ? SigningRules.S3 : SigningRules.General;

    public IReadOnlyList<HeaderField> Fields => [.. Headers.Select(static h => new HeaderField(h[0], h[1]))];

    public SignedRequest Request => new()
    {
        Method = Method,
        RawPath = Target.Split('?')[0],
        RawQuery = Target.Split('?', 2).ElementAtOrDefault(1) ?? "",
        Headers = Fields,
        PayloadHash = PayloadHash.Of(Encoding.UTF8.GetBytes(Body)),
    };
}
