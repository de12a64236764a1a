using Gateway.Signing.SigV4.Chunked;
using NUnit.Framework;

namespace Gateway.Tests.Signing.SigV4.Chunked;

/// <summary>What Amazon's own stream signed for the client's key comes out as it signs it for ours; see <see cref="DifferentialRun"/> for how many.</summary>
[TestFixture]
public sealed class ChunkedDifferentialTests
{
    [Test]
    public void Random_bodies_in_random_pieces_come_out_as_amazon_signs_them([Values] bool withTrailer) => DifferentialRun.ForEach((random, about) =>
    {
        // Mostly one chunk of Amazon's 80 KiB; now and then up to four.
        byte[] data = ChunkedSample.Data(random.Next(random.Next(20) == 0 ? 300_000 : 3_000), random.Next());
        (ChunkedFailure failure, byte[] output) = ChunkedSample.Run(
            ChunkedSample.Resigner(data.Length, withTrailer), ChunkedSample.ClientBody(data, withTrailer), random.Next(1, data.Length + 100));
        Assert.That(failure, Is.EqualTo(ChunkedFailure.None), about);
        Assert.That(output.AsSpan().SequenceEqual(ChunkedSample.UpstreamBody(data, withTrailer)), Is.True, about);
    });
}
