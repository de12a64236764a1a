using Gateway.Signing.Catalog;
using Gateway.Signing.Contracts;
using Gateway.Signing.SigV4;
using Gateway.Signing.SigV4A;

namespace Gateway.Daemon.Authenticate;

/// <summary>Chooses the verifier by the algorithm that the client named, and gives it the key of that algorithm and no other.</summary>
internal static class SignatureCheck
{
    public static SigV4Failure Verify(SignedRequest request, SigV4Authorization authorization, Grant grant, SigningRules rules)
    {
        if (authorization.Algorithm == SignatureAlgorithm.SigV4)
        {
            return SigV4Verifier.Verify(request, authorization, grant.VerifyingKey, rules);
        }

        using SigV4APublicKey publicKey = SigV4APublicKey.Read(grant.PublicKey);
        return SigV4AVerifier.Verify(request, authorization, publicKey, rules);
    }
}
