using System.Text;
using Gateway.Signing.Catalog;

namespace Gateway.Signing.SigV4;

/// <summary>
/// <code>
/// method \n canonical URI \n canonical query string \n canonical headers \n signed headers \n payload hash
/// </code>
/// (<see href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html"/>). Characters are bytes
/// (Latin-1). It may hold what a caller keeps secret: never log it.
/// </summary>
internal static class CanonicalRequest
{
    public static string Create(SignedRequest request, IReadOnlyList<string> signedHeaders, SigningRules rules)
    {
        StringBuilder result = new(1024);
        result.Append(request.Method).Append('\n');
        CanonicalUri.Append(result, request.RawPath, rules);
        result.Append('\n');
        CanonicalQueryString.Append(result, request.RawQuery);
        result.Append('\n');
        CanonicalHeaders.Append(result, request.Headers, signedHeaders);
        return result.Append('\n').AppendJoin(';', signedHeaders).Append('\n').Append(request.PayloadHash).ToString();
    }
}
