using System.Globalization;
using System.Text;
using Gateway.Daemon.Resolve;
using Moq;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Resolve;

[TestFixture]
internal sealed class AuditBatchContentTests
{
    /// <summary>From here on an array is a large object.</summary>
    private const int LargeObjectBytes = 85_000;

    [TestCase(1)]
    [TestCase(3)]
    [TestCase(20_000)]
    public async Task A_batch_goes_out_in_small_pieces_and_arrives_as_one_document(int events)
    {
        string[] lines = [.. Enumerable.Range(0, events).Select(static n => string.Create(CultureInfo.InvariantCulture, $$"""{"number":{{n}}}"""))];
        using AuditBatchContent content = new(Encoding.UTF8.GetBytes(string.Concat(lines.Select(static l => l + "\n"))));
        using MemoryStream arrived = new();
        int largest = 0;
        Mock<Stream> connection = new();
        connection
            .Setup(static c => c.WriteAsync(It.IsAny<ReadOnlyMemory<byte>>(), It.IsAny<CancellationToken>()))
            .Callback((ReadOnlyMemory<byte> piece, CancellationToken _) =>
            {
                largest = Math.Max(largest, piece.Length);
                arrived.Write(piece.Span);
            });

        await content.CopyToAsync(connection.Object);

        Assert.That(Encoding.UTF8.GetString(arrived.ToArray()), Is.EqualTo($$"""{"events":[{{string.Join(',', lines)}}]}"""));
        Assert.That(content.Headers.ContentLength, Is.EqualTo(arrived.Length));
        Assert.That(largest, Is.LessThan(LargeObjectBytes));
    }
}
