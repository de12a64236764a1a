using Gateway.Signing.SigV4;
using Gateway.Signing.SigV4.Chunked;
using NUnit.Framework;

namespace Gateway.Tests.Signing.SigV4.Chunked;

[TestFixture]
public sealed class ChunkSignerTests
{
    [TestCase(0)]
    [TestCase(31)]
    [TestCase(33)]
    public void Key_of_another_length_is_a_mistake(int length) => Assert.That(
        () => new ChunkSigner(new byte[length], SigV4Sample.Time, SigV4Sample.Scope, SigV4Sample.SignatureText), Throws.ArgumentException);

    [TestCase("")]
    [TestCase("0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef")]
    public void Seed_that_is_no_signature_is_a_mistake(string seed) => Assert.That(
        () => new ChunkSigner(new byte[SigningKey.Length], SigV4Sample.Time, SigV4Sample.Scope, seed), Throws.ArgumentException);

    [Test]
    public void Each_signature_depends_on_the_one_before()
    {
        var signer = new ChunkSigner(new byte[SigningKey.Length], SigV4Sample.Time, SigV4Sample.Scope, SigV4Sample.SignatureText);
        var first = new byte[64];
        var second = new byte[64];
        signer.SignChunk(new byte[32], first, 0);
        signer.SignChunk(new byte[32], second, 0);
        Assert.That(second, Is.Not.EqualTo(first));
    }

    [Test]
    public void Refused_signature_does_not_move_the_chain()
    {
        ChunkSigner verifier = ChunkedSample.Client();
        ChunkSigner signer = ChunkedSample.Client();
        var text = new byte[64];
        signer.SignChunk(new byte[32], text, 0);
        Assert.That(verifier.VerifyChunk(new byte[32], Enumerable.Repeat((byte)'0', 64).ToArray()), Is.False);
        Assert.That(verifier.VerifyChunk(new byte[32], text), Is.True);
    }
}
