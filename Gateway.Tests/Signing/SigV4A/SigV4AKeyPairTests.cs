using System.Security.Cryptography;
using System.Text;
using Gateway.Signing.SigV4A;
using NUnit.Framework;

namespace Gateway.Tests.Signing.SigV4A;

[TestFixture]
internal sealed class SigV4AKeyPairTests
{
    /// <summary>The key pairs of the tests that Amazon publishes with its C library.</summary>
    [TestCase(
        "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
        "b6618f6a65740a99e650b33b6b4b5bd0d43b176d721a3edfea7e7d2d56d936b1" + "865ed22a7eadc9c5cb9d2cbaca1b3699139fedc5043dc6661864218330c8e518")]
    [TestCase(
        "AKISORANDOMAASORANDOM", "q+jcrXGc+0zWN6uzclKVhvMmUsIfRPa4rlRandom",
        "15d242ceebf8d8169fd6a8b5a746c41140414c3b07579038da06af89190fffcb" + "0515242cedd82e94799482e4c0514b505afccf2c0c98d6a553bf539f424c5ec0")]
    public void Public_key_of_the_published_suite_is_derived(string accessKeyId, string secret, string expected)
    {
        using SigV4AKeyPair pair = SigV4AKeyPair.Derive(Encoding.UTF8.GetBytes(secret), accessKeyId);

        Assert.That(Convert.ToHexStringLower(pair.PublicKey), Is.EqualTo("04" + expected));
    }

    [TestCaseSource(typeof(AmazonVector), nameof(AmazonVector.KeyPairs))]
    public void Public_key_is_the_one_that_Amazons_signer_derives(object vector)
    {
        var theirs = (AmazonKeyPair)vector;
        using SigV4AKeyPair pair = SigV4AKeyPair.Derive(Encoding.UTF8.GetBytes(theirs.Secret), theirs.AccessKeyId);

        Assert.That(Convert.ToHexStringLower(pair.PublicKey), Is.EqualTo(theirs.PublicKey));
    }

    [Test]
    public void Key_id_goes_into_the_derivation()
    {
        using SigV4AKeyPair one = SigV4AKeyPair.Derive("secret"u8, "AKIAIOSFODNN7EXAMPLE");
        using SigV4AKeyPair other = SigV4AKeyPair.Derive("secret"u8, "AKIAIOSFODNN7EXAMPLF");

        Assert.That(one.PublicKey, Is.Not.EqualTo(other.PublicKey));
    }

    [Test]
    public void Only_a_point_of_the_curve_is_a_public_key()
    {
        using SigV4AKeyPair pair = SigV4ASample.KeyPair();
        byte[] elsewhere = [.. pair.PublicKey];
        elsewhere[^1] ^= 1;
        byte[] compressed = [2, .. pair.PublicKey[1..]];

        Assert.Multiple(() =>
        {
            Assert.That(() => SigV4APublicKey.Read(elsewhere), Throws.InstanceOf<CryptographicException>());
            Assert.That(() => SigV4APublicKey.Read(compressed), Throws.InstanceOf<CryptographicException>());
            Assert.That(() => SigV4APublicKey.Read(pair.PublicKey.AsSpan(1)), Throws.InstanceOf<CryptographicException>());
            Assert.That(() => SigV4APublicKey.Read([]), Throws.InstanceOf<CryptographicException>());
        });
    }
}
