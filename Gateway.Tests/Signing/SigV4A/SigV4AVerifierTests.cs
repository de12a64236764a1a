using System.Security.Cryptography;
using System.Text;
using Gateway.Signing.Catalog;
using Gateway.Signing.SigV4;
using Gateway.Signing.SigV4A;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Signing.SigV4A;

/// <summary>What Amazon's own library signs, we verify, and nothing else; what we sign, OpenSSL verifies.</summary>
[TestFixture]
internal sealed class SigV4AVerifierTests
{
    [TestCaseSource(typeof(AmazonVector), nameof(AmazonVector.All))]
    public void Request_signed_by_Amazons_library_verifies(object vector)
    {
        var theirs = (AmazonVector)vector;
        SigV4Authorization authorization = Parse(theirs);
        using SigV4APublicKey key = KeyOf(theirs);

        Assert.That(authorization.Algorithm, Is.EqualTo(SignatureAlgorithm.SigV4A));
        Assert.That(authorization.Form, Is.EqualTo(theirs.Form == "header" ? SigV4Form.Header : SigV4Form.Query));
        Assert.That(SigV4Verifier.CheckTime(authorization, theirs.Time), Is.EqualTo(SigV4Failure.None));
        Assert.That(SigV4AVerifier.Verify(theirs.Request, authorization, key, theirs.Rules), Is.EqualTo(SigV4Failure.None));
    }

    [TestCaseSource(typeof(AmazonVector), nameof(AmazonVector.All))]
    public void Request_that_was_changed_does_not_verify(object vector)
    {
        var theirs = (AmazonVector)vector;
        SigV4Authorization authorization = Parse(theirs);
        using SigV4APublicKey key = KeyOf(theirs);
        SignedRequest request = theirs.Request;
        SignedRequest[] changed =
        [
            request with { Method = "PATCH" },
            request with { RawPath = request.RawPath + "x" },
            request with { RawQuery = request.RawQuery + "&x=1" },
            request with { PayloadHash = PayloadHash.Of("x"u8) },
            request with { Headers = [.. request.Headers.Select(static h => h.Name == "Host" ? h with { Value = "x" + h.Value } : h)] },
        ];

        foreach (SignedRequest other in changed)
        {
            Assert.That(SigV4AVerifier.Verify(other, authorization, key, theirs.Rules), Is.EqualTo(SigV4Failure.SignatureMismatch));
        }

        SigV4Authorization otherDay = authorization with { RequestTime = authorization.RequestTime.AddSeconds(1) };
        Assert.That(SigV4AVerifier.Verify(request, otherDay, key, theirs.Rules), Is.EqualTo(SigV4Failure.SignatureMismatch));
    }

    [Test]
    public void Another_region_set_than_the_signed_one_does_not_verify()
    {
        SignedRequest request = SigV4ASample.Request();
        SigV4Authorization authorization = SigV4ASample.Sign(request);
        using SigV4APublicKey key = SigV4ASample.PublicKey();
        SignedRequest widened = request with { Headers = [SigV4ASample.Host, SigV4ASample.Date, new("X-Amz-Region-Set", "us-east-1")] };

        Assert.That(SigV4AVerifier.Verify(request, authorization, key, SigningRules.S3), Is.EqualTo(SigV4Failure.None));
        Assert.That(SigV4AVerifier.Verify(widened, authorization, key, SigningRules.S3), Is.EqualTo(SigV4Failure.SignatureMismatch));
    }

    [Test]
    public void Another_keys_signature_does_not_verify()
    {
        SignedRequest request = SigV4ASample.Request();
        SigV4Authorization authorization = SigV4ASample.Sign(request);
        using SigV4AKeyPair other = SigV4AKeyPair.Derive("another"u8, SigV4ASample.AccessKeyId);
        using SigV4APublicKey key = SigV4APublicKey.Read(other.PublicKey);

        Assert.That(SigV4AVerifier.Verify(request, authorization, key, SigningRules.S3), Is.EqualTo(SigV4Failure.SignatureMismatch));
    }

    /// <summary>The public key is known to whoever sees it: it must never serve as the key of an HMAC.</summary>
    [Test]
    public void Neither_algorithms_verifier_takes_the_others_claim()
    {
        SignedRequest request = SigV4ASample.Request();
        SigV4Authorization authorization = SigV4ASample.Sign(request);
        using SigV4APublicKey key = SigV4ASample.PublicKey();
        using SigV4AKeyPair pair = SigV4ASample.KeyPair();
        byte[] publicKey = pair.PublicKey[1..33];
        byte[] hash = new byte[32], forged = new byte[32];
        CanonicalRequest.Hash(request, authorization.Form, authorization.SignedHeaders, SigningRules.S3, hash);
        Signature.Compute(publicKey, authorization.RequestTime, authorization.Scope, hash, forged);

        SigV4Authorization claim = authorization with { Signature = Convert.ToHexStringLower(forged) };
        Assert.That(SigV4Verifier.Verify(request, claim, publicKey, SigningRules.S3), Is.EqualTo(SigV4Failure.SignatureMismatch));
        Assert.That(
            SigV4Verifier.Verify(request, claim with { Algorithm = SignatureAlgorithm.SigV4 }, publicKey, SigningRules.S3),
            Is.EqualTo(SigV4Failure.None),
            "the forgery is right but for what it calls itself");
        Assert.That(
            SigV4AVerifier.Verify(request, authorization with { Algorithm = SignatureAlgorithm.SigV4 }, key, SigningRules.S3),
            Is.EqualTo(SigV4Failure.SignatureMismatch));
    }

    [Test]
    public void Header_that_holds_a_line_break_is_malformed()
    {
        SignedRequest request = SigV4ASample.Request();
        SigV4Authorization authorization = SigV4ASample.Sign(request);
        using SigV4APublicKey key = SigV4ASample.PublicKey();
        SignedRequest broken = request with { Headers = [.. request.Headers, new("A", "b\nc")] };

        Assert.That(SigV4AVerifier.Verify(broken, authorization, key, SigningRules.S3), Is.EqualTo(SigV4Failure.Malformed));
    }

    [Test]
    public async Task What_we_sign_OpenSSL_verifies()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("csg-sigv4a-");
        try
        {
            SigV4ASigningInput input = SigV4ASample.Input(SigV4ASample.Request());
            using SigV4AKeyPair pair = SigV4ASample.KeyPair();
            using ECDsa key = ECDsa.Create(new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = pair.PublicKey[1..33], Y = pair.PublicKey[33..] },
            });
            string keyFile = Path.Combine(folder.FullName, "key.pem"), signatureFile = Path.Combine(folder.FullName, "sig"), textFile = Path.Combine(folder.FullName, "text");
            await File.WriteAllTextAsync(keyFile, key.ExportSubjectPublicKeyInfoPem());
            await File.WriteAllBytesAsync(signatureFile, Convert.FromHexString(pair.Sign(input.StringToSign())));
            string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.Latin1.GetBytes(input.CanonicalRequest)));
            await File.WriteAllTextAsync(textFile, $"AWS4-ECDSA-P256-SHA256\n20260102T030405Z\n20260102/s3/aws4_request\n{hash}");

            CommandResult result = await Command.RunAsync("openssl", ["dgst", "-sha256", "-verify", keyFile, "-signature", signatureFile, textFile]);

            Assert.That(result.ExitCode, Is.Zero, result.ToString());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static SigV4Authorization Parse(AmazonVector vector)
    {
        SigV4Failure failure = SigV4AuthorizationParser.Parse(vector.RawQuery, vector.Fields, out SigV4Authorization? authorization);
        Assert.That(failure, Is.EqualTo(SigV4Failure.None));
        return authorization!;
    }

    private static SigV4APublicKey KeyOf(AmazonVector vector)
    {
        using SigV4AKeyPair pair = SigV4AKeyPair.Derive(Encoding.UTF8.GetBytes(vector.Secret), vector.AccessKeyId);
        return SigV4APublicKey.Read(pair.PublicKey);
    }
}
