using Amazon.Runtime.EventStreams;
using Gateway.Signing.EventStream;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Signing.EventStream;

/// <summary>Error messages as Amazon's decoder reads them, and where in an answer they may stand.</summary>
[TestFixture]
internal sealed class EventErrorMessageTests
{
    [TestCase("Client is not Active")]
    [TestCase("")]
    [TestCase("grüße £ 日本")]
    public void Amazons_decoder_reads_code_and_text(string text)
    {
        byte[] message = EventErrorMessage.Write("AccessDeniedException", text);
        EventStreamMessage read = EventStreamMessage.FromBuffer(message, 0, message.Length);
        Assert.That(read.Headers[":message-type"].AsString(), Is.EqualTo("error"));
        Assert.That(read.Headers[":error-code"].AsString(), Is.EqualTo("AccessDeniedException"));
        Assert.That(read.Headers[":error-message"].AsString(), Is.EqualTo(text));
        Assert.That(read.Payload, Is.Empty);
    }

    [Test]
    public void A_long_text_is_cut()
    {
        byte[] message = EventErrorMessage.Write("E", new string('日', 100_000));
        Assert.That(EventStreamMessage.FromBuffer(message, 0, message.Length).Headers[":error-message"].AsString(), Has.Length.EqualTo(16 * 1024));
    }

    [Test]
    public void A_boundary_is_known_at_every_byte()
    {
        byte[] first = SignedEvents.Event("E", new byte[300]), second = SignedEvents.Event("E", []);
        byte[] stream = [.. first, .. second];
        HashSet<int> ends = [0, first.Length, stream.Length];
        for (int split = 0; split <= stream.Length; split++)
        {
            EventBoundary boundary = new();
            boundary.Take(stream.AsSpan(0, split));
            Assert.That(boundary.IsBetweenMessages, Is.EqualTo(ends.Contains(split)), $"after {split} at once");
        }

        EventBoundary byByte = new();
        for (int at = 0; at < stream.Length; at++)
        {
            byByte.Take(stream.AsSpan(at, 1));
            Assert.That(byByte.IsBetweenMessages, Is.EqualTo(ends.Contains(at + 1)), $"after byte {at}");
        }
    }

    [Test]
    public void After_a_length_that_cannot_be_nothing_is_a_boundary()
    {
        EventBoundary boundary = new();
        boundary.Take(new byte[4]);
        boundary.Take(new byte[100_000]);
        Assert.That(boundary.IsBetweenMessages, Is.False);
    }
}
