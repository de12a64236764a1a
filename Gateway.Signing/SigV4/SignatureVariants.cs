using Gateway.Signing.Catalog;

namespace Gateway.Signing.SigV4;

/// <summary>Looks for what a wrong signature would be right for: an explanation, and never a reason to accept it.</summary>
public static class SignatureVariants
{
    private const string HttpsPort = ":443";

    /// <summary>The first usual mistake that the signature is right under.</summary>
    /// <param name="request">The request as received.</param>
    /// <param name="authorization">What the parser made of it.</param>
    /// <param name="signingKey">The key derived for the claimed scope, 32 bytes.</param>
    /// <param name="rules">How the service of the scope writes its canonical URI.</param>
    public static SignatureVariant Find(SignedRequest request, SigV4Authorization authorization, ReadOnlySpan<byte> signingKey, SigningRules rules)
    {
        foreach (SignatureVariant variant in Enum.GetValues<SignatureVariant>())
        {
            (SignedRequest changed, SigningRules changedRules) = Apply(variant, request, rules);
            if (variant != SignatureVariant.None && SigV4Verifier.Verify(changed, authorization, signingKey, changedRules) == SigV4Failure.None)
            {
                return variant;
            }
        }

        return SignatureVariant.None;
    }

    private static (SignedRequest Request, SigningRules Rules) Apply(SignatureVariant variant, SignedRequest request, SigningRules rules) => variant switch
    {
        SignatureVariant.PathEncoding => (request, rules with { EncodesPathTwice = !rules.EncodesPathTwice }),
        SignatureVariant.PathNormalization => (request, rules with { NormalizesPath = !rules.NormalizesPath }),
        SignatureVariant.HostPort => (request with { Headers = [.. request.Headers.Select(WithOtherPort)] }, rules),
        SignatureVariant.UnsignedPayload => (request with { PayloadHash = PayloadHash.UnsignedPayload }, rules),
        SignatureVariant.EmptyPayload => (request with { PayloadHash = PayloadHash.EmptyBody }, rules),
        _ => (request, rules),
    };

    private static HeaderField WithOtherPort(HeaderField field) => !string.Equals(field.Name, CanonicalHeaders.Host, StringComparison.OrdinalIgnoreCase)
        ? field
        : new HeaderField(
            field.Name, field.Value.EndsWith(HttpsPort, StringComparison.Ordinal) ? field.Value[..^HttpsPort.Length] : field.Value + HttpsPort);
}
