using System.Buffers;
using System.Text;
using Gateway.Signing.SigV4;
using Gateway.Signing.SigV4.Chunked;
using Gateway.Signing.SigV4A;
using NUnit.Framework;

namespace Gateway.Tests.Signing.SigV4A;

/// <summary>
/// Bodies in chunks that were signed with SigV4A elsewhere, without our code, pass and keep their length, and the chain that we sign in
/// their place is found good there; see <see cref="DifferentialRun"/> for how many.
/// </summary>
[TestFixture]
internal sealed class SigV4AChunkDifferentialTests
{
    [Test]
    public Task Chunks_and_trailers_are_verified_and_signed_as_another_program_does() =>
        AmazonOracle.CompareAsync("sigv4a-chunks-oracle.mjs", Check);

    /// <summary>Verifies their chain, and gives ours: the signatures of the request, of each chunk and of the trailer.</summary>
    private static string Check(AmazonRandomRequest theirs, string about)
    {
        SignedRequest request = theirs.Request with { PayloadHash = Header(theirs, PayloadHash.HeaderName) };
        SigV4Failure failure = SigV4AuthorizationParser.Parse(request.RawQuery, request.Headers, out SigV4Authorization? authorization);
        Assert.That(failure, Is.EqualTo(SigV4Failure.None), about);
        using SigV4AKeyPair pair = SigV4AKeyPair.Derive(Encoding.UTF8.GetBytes(theirs.Secret), theirs.AccessKeyId);
        using (SigV4APublicKey key = SigV4APublicKey.Read(pair.PublicKey))
        {
            Assert.That(SigV4AVerifier.Verify(request, authorization!, key, theirs.Rules), Is.EqualTo(SigV4Failure.None), about);
        }

        byte[] body = Convert.FromBase64String(theirs.Body);
        var upstream = new DeferredChunkSigner();
        (ChunkedFailure read, byte[] sent) = Resign(theirs, body, pair, authorization!, upstream);
        Assert.That(read, Is.EqualTo(ChunkedFailure.None), about);
        Assert.That(sent, Has.Length.EqualTo(body.Length), about);

        body[body.Length / 2] ^= 1;
        (ChunkedFailure changed, _) = Resign(theirs, body, pair, authorization!, new DeferredChunkSigner());
        Assert.That(changed, Is.Not.EqualTo(ChunkedFailure.None), about);

        SigV4ASigningInput input = SigV4ASigningInput.Of(request, theirs.Service, theirs.Time, authorization!.SignedHeaders, theirs.Rules);
        List<string> ours = [pair.Sign(input.StringToSign())];
        foreach (UnsignedChunk chunk in upstream.Take())
        {
            ours.Add(pair.Sign(chunk.IsTrailer
                ? SigV4AStringToSign.OfTrailer(theirs.Time, authorization.Scope, ours[^1], chunk.Hash)
                : SigV4AStringToSign.OfChunk(theirs.Time, authorization.Scope, ours[^1], chunk.Hash)));
        }

        return string.Join(' ', ours);
    }

    private static (ChunkedFailure Failure, byte[] Sent) Resign(
        AmazonRandomRequest theirs, byte[] body, SigV4AKeyPair pair, SigV4Authorization authorization, DeferredChunkSigner upstream)
    {
        using var verifier = new SigV4AChunkVerifier(SigV4APublicKey.Read(pair.PublicKey), authorization);
        long length = long.Parse(Header(theirs, "x-amz-decoded-content-length"), System.Globalization.CultureInfo.InvariantCulture);
        string[] trailers = Header(theirs, "x-amz-trailer").Split(',', StringSplitOptions.RemoveEmptyEntries);
        using ChunkedBodyResigner resigner = trailers.Length > 0
            ? ChunkedBodyResigner.ForSignedTrailer(verifier, upstream, length, trailers)
            : ChunkedBodyResigner.ForSignedChunks(verifier, upstream, length);
        var sent = new ArrayBufferWriter<byte>();
        foreach (byte[] piece in body.Chunk(1 + (body.Length % 97)))
        {
            if (resigner.Write(piece, sent) is var failure and not ChunkedFailure.None)
            {
                return (failure, []);
            }
        }

        return (resigner.Complete(), sent.WrittenSpan.ToArray());
    }

    private static string Header(AmazonRandomRequest theirs, string name) =>
        theirs.Headers.FirstOrDefault(header => header[0].Equals(name, StringComparison.OrdinalIgnoreCase))?[1] ?? "";
}
