using System.Security.Cryptography;
using Gateway.Signing.SigV4;
using NUnit.Framework;

namespace Gateway.Tests.Signing.SigV4;

/// <summary>The framework's own HMAC, which keeps nothing, is the oracle.</summary>
[TestFixture]
public sealed class KeptHmacTests
{
    [Test]
    public void More_keys_than_places_have_each_its_own_signature()
    {
        byte[][] keys = [.. Enumerable.Range(0, KeptHmac.Places * 3).Select(static _ => RandomNumberGenerator.GetBytes(SigningKey.Length))];
        for (int round = 0; round < 2; round++)
        {
            Assert.That(keys.All(IsRight), Is.True);
        }
    }

    [Test]
    public void A_key_whose_memory_is_used_again_is_another_key()
    {
        byte[] key = RandomNumberGenerator.GetBytes(SigningKey.Length);
        Assert.That(IsRight(key), Is.True);
        RandomNumberGenerator.Fill(key);
        Assert.That(IsRight(key), Is.True);
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(4096)]
    public void Texts_of_any_length_are_signed_whole(int length)
    {
        byte[] key = RandomNumberGenerator.GetBytes(SigningKey.Length);
        Assert.That(IsRight(key, RandomNumberGenerator.GetBytes(length)) && IsRight(key, RandomNumberGenerator.GetBytes(length)), Is.True);
    }

    [Test]
    public void A_destination_that_is_too_short_spoils_no_later_signature()
    {
        byte[] key = RandomNumberGenerator.GetBytes(SigningKey.Length);
        Assert.That(() => KeptHmac.HashData(key, "text"u8, new byte[Signature.Bytes - 1]), Throws.ArgumentException);
        Assert.That(IsRight(key), Is.True);
    }

    [Test]
    public void Many_threads_sign_by_the_same_keys()
    {
        byte[][] keys = [.. Enumerable.Range(0, 3).Select(static _ => RandomNumberGenerator.GetBytes(SigningKey.Length))];
        int wrong = 0;
        Thread[] threads = [.. Enumerable.Range(0, 8).Select(seed => new Thread(() =>
        {
            Random random = new(seed);
            for (int i = 0; i < 5_000; i++)
            {
                byte[] text = new byte[random.Next(300)];
                random.NextBytes(text);
                if (!IsRight(keys[random.Next(keys.Length)], text))
                {
                    Interlocked.Increment(ref wrong);
                }
            }
        }))];
        Array.ForEach(threads, static t => t.Start());
        Array.ForEach(threads, static t => t.Join());
        Assert.That(wrong, Is.Zero);
    }

    private static bool IsRight(byte[] key) => IsRight(key, RandomNumberGenerator.GetBytes(150));

    private static bool IsRight(byte[] key, byte[] text)
    {
        byte[] signature = new byte[Signature.Bytes];
        KeptHmac.HashData(key, text, signature);
        return signature.AsSpan().SequenceEqual(HMACSHA256.HashData(key, text));
    }
}
