using System.Security.Cryptography;
using Gateway.Signing.SigV4;
using NUnit.Framework;

namespace Gateway.Tests.Signing.SigV4;

/// <summary>The framework's own hash, which keeps nothing, is the oracle.</summary>
[TestFixture]
public sealed class KeptSha256Tests
{
    [TestCase(0)]
    [TestCase(1)]
    [TestCase(64)]
    [TestCase(100_000)]
    public void Each_text_is_hashed_by_itself(int length)
    {
        Assert.That(IsRight(RandomNumberGenerator.GetBytes(length)), Is.True);
        Assert.That(IsRight(RandomNumberGenerator.GetBytes(length)), Is.True);
    }

    [Test]
    public void A_destination_that_is_too_short_spoils_no_later_hash()
    {
        Assert.That(static () => KeptSha256.HashData("text"u8, new byte[SHA256.HashSizeInBytes - 1]), Throws.ArgumentException);
        Assert.That(IsRight([1, 2, 3]), Is.True);
    }

    private static bool IsRight(byte[] text)
    {
        byte[] hash = new byte[SHA256.HashSizeInBytes];
        KeptSha256.HashData(text, hash);
        return hash.AsSpan().SequenceEqual(SHA256.HashData(text));
    }
}
