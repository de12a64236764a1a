using Gateway.Signing.Catalog;
using Gateway.Signing.SigV4;
using NUnit.Framework;

namespace Gateway.Tests.Signing.SigV4;

[TestFixture]
internal sealed class SignatureVariantsTests
{
    [Test]
    public void A_path_encoded_once_is_told() => Assert.That(
        Find(SigV4Sample.Request() with { RawPath = "/a%20b" }, SigningRules.General with { EncodesPathTwice = false }), Is.EqualTo(SignatureVariant.PathEncoding));

    [Test]
    public void A_path_that_was_not_normalized_is_told() => Assert.That(
        Find(SigV4Sample.Request() with { RawPath = "//a/../b" }, SigningRules.General with { NormalizesPath = false }), Is.EqualTo(SignatureVariant.PathNormalization));

    [Test]
    public void A_host_with_its_port_is_told() => Assert.That(
        Find(SigV4Sample.Request(), SigningRules.General, r => r with { Headers = [SigV4Sample.Host with { Value = SigV4Sample.Host.Value + ":443" }, .. r.Headers.Skip(1)] }),
        Is.EqualTo(SignatureVariant.HostPort));

    [Test]
    public void Another_payload_hash_is_told()
    {
        Assert.That(Find(SigV4Sample.Request(), SigningRules.General, r => r with { PayloadHash = PayloadHash.UnsignedPayload }), Is.EqualTo(SignatureVariant.UnsignedPayload));
        Assert.That(Find(SigV4Sample.Request(), SigningRules.General, r => r with { PayloadHash = PayloadHash.EmptyBody }), Is.EqualTo(SignatureVariant.EmptyPayload));
    }

    [Test]
    public void A_wrong_secret_is_none_of_them()
    {
        SigV4Authorization authorization = SigV4Sample.Sign(SigV4Sample.Request(), SigningRules.General);
        Assert.That(SignatureVariants.Find(SigV4Sample.Request(), authorization, new byte[32], SigningRules.General), Is.EqualTo(SignatureVariant.None));
    }

    /// <summary>What a client with other rules, or that signed another request, made of a request.</summary>
    private static SignatureVariant Find(SignedRequest sent, SigningRules clientRules, Func<SignedRequest, SignedRequest>? signed = null)
    {
        SigV4Authorization authorization = SigV4Sample.Sign(signed?.Invoke(sent) ?? sent, clientRules);
        byte[] key = SigV4Sample.Key(SigV4Sample.Scope);
        Assert.That(SigV4Verifier.Verify(sent, authorization, key, SigningRules.General), Is.EqualTo(SigV4Failure.SignatureMismatch));
        return SignatureVariants.Find(sent, authorization, key, SigningRules.General);
    }
}
