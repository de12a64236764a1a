using System.Text;
using Gateway.Signing.SigV4.Chunked;
using NUnit.Framework;

namespace Gateway.Tests.Signing.SigV4.Chunked;

[TestFixture]
public sealed class ChunkedTrailerTests
{
    private const string Line = "x-amz-checksum-crc32:";

    private const string Unsigned = "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n";

    private static readonly string Sent = Encoding.Latin1.GetString(ChunkedSample.ClientBody(ChunkedSample.Data(20), withTrailer: true));

    // minio-go ends trailer lines by LF and puts an empty line before the signature, as Amazon's examples do.
    [Test]
    public void Lines_that_end_in_a_line_feed_are_signed_alike_and_keep_their_bytes()
    {
        int end = Sent.IndexOf("\r\nx-amz-trailer-signature", StringComparison.Ordinal);
        string other = Sent[..end] + "\n\r\n" + Sent[(end + 2)..];
        (ChunkedFailure failure, byte[] output) = Run(other);
        Assert.That(failure, Is.EqualTo(ChunkedFailure.None));
        string expected = Encoding.Latin1.GetString(ChunkedSample.UpstreamBody(ChunkedSample.Data(20), withTrailer: true));
        Assert.That(Encoding.Latin1.GetString(output), Is.EqualTo(expected[..end] + "\n\r\n" + expected[(end + 2)..]));
    }

    [Test]
    public void Case_and_space_around_a_trailer_are_not_signed() =>
        Assert.That(Run(Sent.Replace(Line, "X-Amz-Checksum-CRC32: \t", StringComparison.Ordinal)).Failure, Is.EqualTo(ChunkedFailure.None));

    [Test]
    public void Changed_checksum_is_refused()
    {
        int value = Sent.IndexOf(Line, StringComparison.Ordinal) + Line.Length;
        string changed = Sent[..value] + (Sent[value] == 'A' ? 'B' : 'A') + Sent[(value + 1)..];
        (ChunkedFailure failure, byte[] output) = Run(changed);
        Assert.That(failure, Is.EqualTo(ChunkedFailure.TrailerSignatureMismatch));
        Assert.That(Encoding.Latin1.GetString(output), Does.Not.Contain("trailer-signature"));
    }

    [Test]
    public void Trailer_that_was_not_announced_is_refused() => AssertMalformed(Sent.Replace(Line, "x-amz-meta-a:b\r\n" + Line, StringComparison.Ordinal));

    [Test]
    public void Trailer_twice_is_refused() => AssertMalformed(Sent.Replace(Line, "x-amz-checksum-crc32:a\r\n" + Line, StringComparison.Ordinal));

    [Test]
    public void Announced_trailer_that_does_not_come_is_refused()
    {
        int start = Sent.IndexOf(Line, StringComparison.Ordinal);
        AssertMalformed(Sent[..start] + Sent[Sent.IndexOf("x-amz-trailer-signature", StringComparison.Ordinal)..]);
    }

    [Test]
    public void Line_without_a_colon_is_refused() => AssertMalformed(Sent.Replace(Line, "x\r\n" + Line, StringComparison.Ordinal));

    [Test]
    public void Carriage_return_inside_a_line_is_refused() => AssertMalformed(Sent.Replace(Line, Line + "a\rb", StringComparison.Ordinal));

    [Test]
    public void Badly_written_trailer_signature_is_refused()
    {
        AssertMalformed(Sent.Replace("x-amz-trailer-signature:", "x-amz-trailer-signature: ", StringComparison.Ordinal));
        int at = Sent.IndexOf("x-amz-trailer-signature:", StringComparison.Ordinal) + 24;
        AssertMalformed(Sent[..at] + Sent[at..].ToUpperInvariant());
    }

    [Test]
    public void Trailer_signature_must_be_the_last_line()
    {
        string changed = Sent[..^2] + "x-amz-checksum-crc32:a\r\n\r\n";
        AssertMalformed(changed);
    }

    [Test]
    public void Length_of_the_trailer_is_bounded()
    {
        AssertMalformed(Sent.Replace(Line, Line + new string('a', 9000), StringComparison.Ordinal));
        AssertMalformed(Sent.Replace(Line, string.Concat(Enumerable.Repeat("\r\n", 4100)) + Line, StringComparison.Ordinal));
    }

    [TestCase(Unsigned, ChunkedFailure.None)]
    [TestCase("2\r\nhe\r\n3\r\nllo\r\n0\r\nX-Amz-Checksum-CRC32: NhCmhg==\r\n\r\n", ChunkedFailure.None)]
    [TestCase("5\r\nhello\r\n0\r\n\r\n", ChunkedFailure.MalformedTrailer)]
    [TestCase("5\r\nhello\r\n0\r\nx-amz-meta-a:b\r\n\r\n", ChunkedFailure.MalformedTrailer)]
    [TestCase("5\r\nhello\r\n0\r\nx-amz-trailer-signature:b\r\n\r\n", ChunkedFailure.MalformedTrailer)]
    [TestCase("4\r\nhell\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n", ChunkedFailure.DecodedLengthMismatch)]
    [TestCase("6\r\nhello!\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n", ChunkedFailure.DecodedLengthMismatch)]
    [TestCase("5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n", ChunkedFailure.Truncated)]
    [TestCase("5\r\nhello", ChunkedFailure.Truncated)]
    [TestCase("5;a=b\r\nhello\r\n", ChunkedFailure.MalformedHeader)]
    [TestCase("5\r\nhello\r\nx\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n", ChunkedFailure.MalformedHeader)]
    [TestCase("5\r\nhelloX\r\n", ChunkedFailure.MalformedChunk)]
    [TestCase(Unsigned + "0", ChunkedFailure.DataAfterEnd)]
    public void Unsigned_body_is_checked_for_form_and_length(string body, ChunkedFailure expected)
    {
        foreach (int piece in (int[])[1, 3, int.MaxValue])
        {
            (ChunkedFailure failure, byte[] output) = ChunkedSample.Run(
                ChunkedBodyResigner.ForUnsignedTrailer(5, [ChunkedSample.Checksum]), Encoding.ASCII.GetBytes(body), piece);
            Assert.That(failure, Is.EqualTo(expected));
            string text = Encoding.ASCII.GetString(output);
            Assert.That(body, Does.StartWith(text));
            Assert.That(text == Unsigned, Is.EqualTo(body == Unsigned || body == Unsigned + "0"), "the end was given out");
        }
    }

    [Test]
    public void Unsigned_data_is_given_out_at_once()
    {
        using ChunkedBodyResigner resigner = ChunkedBodyResigner.ForUnsignedTrailer(long.MaxValue, [ChunkedSample.Checksum]);
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        resigner.Write("7ffffffffffff\r\nhel"u8, output);
        Assert.That(Encoding.ASCII.GetString(output.WrittenSpan), Is.EqualTo("7ffffffffffff\r\nhel"));
        Assert.That(resigner.DecodedBytes, Is.EqualTo(3));
    }

    private static void AssertMalformed(string body) => Assert.That(Run(body).Failure, Is.EqualTo(ChunkedFailure.MalformedTrailer));

    private static (ChunkedFailure Failure, byte[] Output) Run(string body) =>
        ChunkedSample.Run(ChunkedSample.Resigner(20, withTrailer: true), body);
}
