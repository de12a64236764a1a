using System.Text;
using Gateway.Signing.SigV4;
using Gateway.Signing.SigV4A;
using NUnit.Framework;

namespace Gateway.Tests.Signing.SigV4A;

/// <summary>
/// What Amazon's own signer signs, we verify by the public key that we derive; what we sign fits what Amazon's signer would have signed,
/// under the key that it derives, as OpenSSL (in Node) verifies it; see <see cref="DifferentialRun"/> for how many.
/// </summary>
[TestFixture]
internal sealed class AmazonDifferentialTests
{
    [Test]
    public Task Signatures_are_those_of_amazons_signer_both_ways() => AmazonOracle.CompareAsync("sigv4a-oracle.mjs", Check);

    /// <summary>Verifies their signature, and gives ours.</summary>
    private static string Check(AmazonRandomRequest theirs, string about)
    {
        SignedRequest request = theirs.Request;
        SigV4Failure failure = SigV4AuthorizationParser.Parse(request.RawQuery, request.Headers, out SigV4Authorization? authorization);
        Assert.That(failure, Is.EqualTo(SigV4Failure.None), about);
        using SigV4AKeyPair pair = SigV4AKeyPair.Derive(Encoding.UTF8.GetBytes(theirs.Secret), theirs.AccessKeyId);
        using SigV4APublicKey key = SigV4APublicKey.Read(pair.PublicKey);
        Assert.That(SigV4AVerifier.Verify(request, authorization!, key, theirs.Rules), Is.EqualTo(SigV4Failure.None), about);
        SigV4ASigningInput input = SigV4ASigningInput.Of(request, theirs.Service, theirs.Time, authorization!.SignedHeaders, theirs.Rules);
        Assert.That(CanonicalRequestText.TryParse(input.CanonicalRequest, out CanonicalRequestText? read), Is.True, about);
        return pair.Sign(SigV4AStringToSign.Of(theirs.Time, authorization.Scope, read!.ToBytes()));
    }
}
