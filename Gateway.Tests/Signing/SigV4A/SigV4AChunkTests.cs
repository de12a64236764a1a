using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Gateway.Signing.SigV4;
using Gateway.Signing.SigV4.Chunked;
using Gateway.Signing.SigV4A;
using NUnit.Framework;

namespace Gateway.Tests.Signing.SigV4A;

/// <summary>Chunks signed by SigV4A: the client's are verified by the public key, ours are left room for.</summary>
[TestFixture]
internal sealed class SigV4AChunkTests
{
    private static readonly SigV4Authorization Seed = SigV4ASample.Sign(SigV4ASample.Request());

    [Test]
    public void A_chain_is_followed_from_the_requests_signature_on()
    {
        (string first, string second) = (SignChunk(Seed.Signature, "a"), "");
        second = SignChunk(first, "b");
        using var verifier = new SigV4AChunkVerifier(SigV4ASample.PublicKey(), Seed);

        Assert.That(verifier.VerifyChunk(Hash("b"), Padded(second)), Is.False, "the first is missing");
        Assert.That(verifier.VerifyChunk(Hash("x"), Padded(first)), Is.False, "other data");
        Assert.That(verifier.VerifyChunk(Hash("a"), Padded(first)), Is.True, "refused ones do not move the chain");
        Assert.That(verifier.VerifyTrailer(Hash("b"), Padded(second)), Is.False, "a chunk is no trailer");
        Assert.That(verifier.VerifyChunk(Hash("b"), Padded(second)), Is.True);
    }

    [Test]
    public void Only_a_signature_that_is_padded_to_144_characters_is_one()
    {
        string signature = SignChunk(Seed.Signature, "a");
        using var verifier = new SigV4AChunkVerifier(SigV4ASample.PublicKey(), Seed);
        foreach (string text in new[] { signature, signature.PadRight(143, '*'), signature.PadRight(145, '*'), signature.PadRight(144, ' '), signature.PadLeft(144, '*'), new string('*', 144), new string('0', 144) })
        {
            Assert.That(verifier.IsWellFormed(Encoding.ASCII.GetBytes(text)), Is.EqualTo(text.Length == 144 && signature.Length == 144 && text == signature), text);
        }

        Assert.That(verifier.IsWellFormed(Padded(signature)), Is.True);
    }

    [Test]
    public void Every_room_is_at_the_place_that_was_noted([Values(1, 7, 100_000)] int pieceBytes)
    {
        var upstream = new DeferredChunkSigner();
        var verifier = new SigV4AChunkVerifier(SigV4ASample.PublicKey(), Seed);
        byte[] body = Body(["a", new string('b', 5000)], "x-amz-checksum-crc32:AAAAAA==");
        var output = new ArrayBufferWriter<byte>();
        using (verifier)
        using (ChunkedBodyResigner resigner = ChunkedBodyResigner.ForSignedTrailer(verifier, upstream, 5001, ["x-amz-checksum-crc32"]))
        {
            foreach (byte[] piece in body.Chunk(pieceBytes))
            {
                Assert.That(resigner.Write(piece, output), Is.EqualTo(ChunkedFailure.None));
            }

            Assert.That(resigner.Complete(), Is.EqualTo(ChunkedFailure.None));
        }

        byte[] sent = output.WrittenSpan.ToArray();
        IReadOnlyList<UnsignedChunk> unsigned = upstream.Take();
        Assert.That(sent, Has.Length.EqualTo(body.Length), "the length does not change");
        Assert.That(unsigned.Select(static u => u.IsTrailer), Is.EqualTo([false, false, false, true]));
        Assert.That(unsigned[0].Hash, Is.EqualTo(Hash("a")));
        Assert.That(upstream.Take(), Is.Empty, "each is handed out once");
        foreach (UnsignedChunk chunk in unsigned)
        {
            Assert.That(Encoding.ASCII.GetString(sent, (int)chunk.Position, 144), Is.EqualTo(new string('*', 144)));
            DeferredChunkSigner.Fill(SigV4ASample.SignatureText, sent.AsSpan((int)chunk.Position));
            Assert.That(Encoding.ASCII.GetString(sent, (int)chunk.Position, 144), Is.EqualTo(SigV4ASample.SignatureText.PadRight(144, '*')));
        }
    }

    [Test]
    public void What_is_no_signature_fills_no_room() =>
        Assert.That(() => DeferredChunkSigner.Fill("not a signature", new byte[144]), Throws.ArgumentException);

    [Test]
    public void Signatures_of_other_lengths_are_not_mixed()
    {
        using var verifier = new SigV4AChunkVerifier(SigV4ASample.PublicKey(), Seed);
        var shorter = new ChunkSigner(new byte[32], Seed.RequestTime, new CredentialScope("20260102", "eu-west-1", "s3"), new string('0', 64));
        Assert.That(() => ChunkedBodyResigner.ForSignedChunks(verifier, shorter, 1), Throws.ArgumentException);
    }

    private static byte[] Body(string[] chunks, string trailer)
    {
        var body = new StringBuilder();
        string previous = Seed.Signature;
        foreach (string data in (string[])[.. chunks, ""])
        {
            previous = SignChunk(previous, data);
            body.Append(System.Globalization.CultureInfo.InvariantCulture, $"{data.Length:x};chunk-signature={previous.PadRight(144, '*')}\r\n");
            body.Append(data).Append(data.Length > 0 ? "\r\n" : "");
        }

        using SigV4AKeyPair pair = SigV4ASample.KeyPair();
        string signature = pair.Sign(SigV4AStringToSign.OfTrailer(Seed.RequestTime, Seed.Scope, previous, Hash(trailer + "\n")));
        return Encoding.ASCII.GetBytes($"{body}{trailer}\r\nx-amz-trailer-signature:{signature.PadRight(144, '*')}\r\n\r\n");
    }

    private static string SignChunk(string previous, string data)
    {
        using SigV4AKeyPair pair = SigV4ASample.KeyPair();
        return pair.Sign(SigV4AStringToSign.OfChunk(Seed.RequestTime, Seed.Scope, previous, Hash(data)));
    }

    private static byte[] Padded(string signature) => Encoding.ASCII.GetBytes(signature.PadRight(144, '*'));

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.ASCII.GetBytes(text));
}
