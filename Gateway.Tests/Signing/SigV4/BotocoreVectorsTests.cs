using System.Security.Cryptography;
using System.Text;
using Gateway.Signing.SigV4;
using NUnit.Framework;

namespace Gateway.Tests.Signing.SigV4;

/// <summary>A second oracle beside Amazon's .NET signer: what botocore signed, term by term.</summary>
[TestFixture]
public sealed class BotocoreVectorsTests
{
    [Test]
    public void All_vectors_are_there() => Assert.That(SigningVector.Names().Count(), Is.EqualTo(45));

    [TestCaseSource(typeof(SigningVector), nameof(SigningVector.Names))]
    public void Every_term_is_that_of_botocore(string name)
    {
        SigningVector vector = SigningVector.Load(name);
        SigV4Failure failure = SigV4AuthorizationParser.Parse(
            vector.Request.RawQuery, vector.Request.Headers, out SigV4Authorization? authorization);
        Assert.That(failure, Is.EqualTo(SigV4Failure.None));
        Assert.That(authorization!.Form, Is.EqualTo(vector.Form));
        Assert.That(authorization.HasSessionToken, Is.EqualTo(vector.HasSessionToken));
        Assert.That(authorization.Signature, Is.EqualTo(vector.Signature));

        string canonicalRequest = CanonicalRequest.Text(vector.Request, vector.Form, authorization.SignedHeaders, vector.Rules);
        Assert.That(canonicalRequest, Is.EqualTo(vector.CanonicalRequest));
        byte[] hash = SHA256.HashData(Encoding.Latin1.GetBytes(canonicalRequest));
        Assert.That(StringToSign.Text(authorization.RequestTime, authorization.Scope, hash), Is.EqualTo(vector.StringToSign));

        byte[] key = SigningKey.Derive(
            Encoding.UTF8.GetBytes(vector.Secret), authorization.Scope.Date, authorization.Scope.Region, authorization.Scope.Service);
        Assert.That(SigV4Verifier.Verify(vector.Request, authorization, key, vector.Rules), Is.EqualTo(SigV4Failure.None));
    }
}
