using Gateway.Signing.Catalog;

namespace Gateway.Signing.SigV4;

/// <summary>Signs a request in the header form.</summary>
public static class SigV4Signer
{
    /// <summary>Computes the value of the Authorization header.</summary>
    /// <param name="request">The request as it will be sent, its date header included.</param>
    /// <param name="scope">The scope that the key was derived for.</param>
    /// <param name="time">The time in the request's date header.</param>
    /// <param name="signedHeaders">The headers to sign, lower-case and in ordinal order; Host and the date among them.</param>
    /// <param name="accessKeyId">The access key id.</param>
    /// <param name="signingKey">The derived key, 32 bytes.</param>
    /// <param name="rules">The service's rules.</param>
    public static string Sign(
        SignedRequest request,
        CredentialScope scope,
        DateTimeOffset time,
        IReadOnlyList<string> signedHeaders,
        string accessKeyId,
        ReadOnlySpan<byte> signingKey,
        SigningRules rules)
    {
        Span<byte> signature = stackalloc byte[SigningKey.Length];
        Signature.Compute(
            signingKey, StringToSign.Create(CanonicalRequest.Create(request, signedHeaders, rules), scope, time), signature);
        return $"{StringToSign.Algorithm} Credential={accessKeyId}/{scope}, SignedHeaders={string.Join(';', signedHeaders)}, "
            + $"Signature={Convert.ToHexStringLower(signature)}";
    }
}
