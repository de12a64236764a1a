using System.Buffers;
using System.Text;
using Gateway.Signing.SigV4.Chunked;
using NUnit.Framework;

namespace Gateway.Tests.Signing.SigV4.Chunked;

/// <summary>Amazon's own stream is the oracle: its body for the client's key goes in, its body for ours must come out.</summary>
[TestFixture]
public sealed class ChunkedBodyResignerTests
{
    // Amazon's stream cuts its chunks at 80 KiB.
    private const int TwoChunks = 2 * 81_920;

    private const string Any64 = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    [Test]
    public void Body_comes_out_as_amazon_signs_it_for_our_key(
        [Values(0, 1, 81_919, 81_920, 81_921, 200_000)] int length, [Values(1, 7, 4096, int.MaxValue)] int pieceBytes, [Values] bool withTrailer)
    {
        byte[] data = ChunkedSample.Data(length);
        byte[] sent = ChunkedSample.ClientBody(data, withTrailer);
        (ChunkedFailure failure, byte[] output) = ChunkedSample.Run(ChunkedSample.Resigner(length, withTrailer), sent, pieceBytes);
        Assert.That(failure, Is.EqualTo(ChunkedFailure.None));
        Assert.That(output, Is.EqualTo(ChunkedSample.UpstreamBody(data, withTrailer)));
        Assert.That(output, Has.Length.EqualTo(sent.Length));
    }

    // The signatures are those of https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html.
    [Test]
    public void Published_example_verifies()
    {
        string body =
            "10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n" + new string('a', 65536)
            + "\r\n400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n" + new string('a', 1024)
            + "\r\n0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n";
        var scope = new Gateway.Signing.SigV4.CredentialScope("20130524", "us-east-1", "s3");
        var client = new ChunkSigner(
            SigV4Sample.Key(scope), new DateTimeOffset(2013, 5, 24, 0, 0, 0, TimeSpan.Zero), scope,
            "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9");
        (ChunkedFailure failure, byte[] output) = ChunkedSample.Run(
            ChunkedBodyResigner.ForSignedChunks(client, ChunkedSample.Upstream(), 66560), body);
        Assert.That(failure, Is.EqualTo(ChunkedFailure.None));
        Assert.That(output, Has.Length.EqualTo(66824));
    }

    [Test]
    public void Every_changed_byte_is_refused([Values] bool withTrailer)
    {
        byte[] data = ChunkedSample.Data(20);
        byte[] sent = ChunkedSample.ClientBody(data, withTrailer);
        for (int i = 0; i < sent.Length; i++)
        {
            byte[] changed = [.. sent];
            changed[i] ^= 1;
            (ChunkedFailure failure, byte[] output) = ChunkedSample.Run(ChunkedSample.Resigner(data.Length, withTrailer), changed);
            Assert.That(failure, Is.Not.EqualTo(ChunkedFailure.None), $"byte {i}");
            Assert.That(output, Has.Length.LessThan(sent.Length), $"byte {i}");
        }
    }

    [Test]
    public void Every_shorter_body_is_truncated([Values] bool withTrailer)
    {
        byte[] data = ChunkedSample.Data(20);
        byte[] sent = ChunkedSample.ClientBody(data, withTrailer);
        for (int length = 0; length < sent.Length; length++)
        {
            (ChunkedFailure failure, byte[] output) = ChunkedSample.Run(ChunkedSample.Resigner(data.Length, withTrailer), sent[..length]);
            Assert.That(failure, Is.EqualTo(ChunkedFailure.Truncated), $"{length} bytes");
            Assert.That(output, Has.Length.LessThan(sent.Length), $"{length} bytes");
        }
    }

    [Test]
    public void Data_is_held_until_its_chunk_is_verified()
    {
        byte[] data = ChunkedSample.Data(8192);
        byte[] sent = ChunkedSample.ClientBody(data, withTrailer: false);
        int endOfData = Array.IndexOf(sent, (byte)'\n') + 1 + data.Length;
        using ChunkedBodyResigner resigner = ChunkedSample.Resigner(data.Length, withTrailer: false);
        var output = new ArrayBufferWriter<byte>();
        resigner.Write(sent.AsSpan(0, endOfData - 1), output);
        Assert.That(output.WrittenCount, Is.Zero);
        resigner.Write(sent.AsSpan(endOfData - 1, 1), output);
        Assert.That(output.WrittenCount, Is.EqualTo(endOfData));
    }

    [Test]
    public void Chunk_with_a_wrong_signature_gives_out_nothing_of_itself()
    {
        byte[] data = ChunkedSample.Data(TwoChunks);
        byte[] sent = ChunkedSample.ClientBody(data, withTrailer: false);
        sent[^200] ^= 1;
        (ChunkedFailure failure, byte[] output) = ChunkedSample.Run(ChunkedSample.Resigner(data.Length, withTrailer: false), sent);
        Assert.That(failure, Is.EqualTo(ChunkedFailure.SignatureMismatch));
        Assert.That(output, Is.EqualTo(ChunkedSample.UpstreamBody(data, withTrailer: false)[..output.Length]));
        Assert.That(output, Has.Length.EqualTo((sent.Length - 86) / 2));
    }

    [Test]
    public void Chunks_in_another_order_are_refused()
    {
        byte[] sent = ChunkedSample.ClientBody(ChunkedSample.Data(TwoChunks), withTrailer: false);
        int frame = (sent.Length - 86) / 2;
        byte[] swapped = [.. sent[frame..(2 * frame)], .. sent[..frame], .. sent[(2 * frame)..]];
        Assert.That(
            ChunkedSample.Run(ChunkedSample.Resigner(TwoChunks, withTrailer: false), swapped).Failure, Is.EqualTo(ChunkedFailure.SignatureMismatch));
    }

    [Test]
    public void Chunk_left_out_is_refused()
    {
        byte[] sent = ChunkedSample.ClientBody(ChunkedSample.Data(TwoChunks), withTrailer: false);
        int frame = (sent.Length - 86) / 2;
        Assert.That(
            ChunkedSample.Run(ChunkedSample.Resigner(TwoChunks / 2, withTrailer: false), [.. sent[..frame], .. sent[(2 * frame)..]]).Failure,
            Is.EqualTo(ChunkedFailure.SignatureMismatch));
    }

    [TestCase(19)]
    [TestCase(21)]
    public void Length_must_be_the_announced_one(int announced)
    {
        byte[] sent = ChunkedSample.ClientBody(ChunkedSample.Data(20), withTrailer: false);
        (ChunkedFailure failure, byte[] output) = ChunkedSample.Run(ChunkedSample.Resigner(announced, withTrailer: false), sent);
        Assert.That(failure, Is.EqualTo(ChunkedFailure.DecodedLengthMismatch));
        Assert.That(output, Has.Length.LessThan(sent.Length - 80), "the last chunk was given out");
    }

    [Test]
    public void Chunk_beyond_the_announced_length_is_refused_before_its_data_is_taken()
    {
        byte[] sent = ChunkedSample.ClientBody(ChunkedSample.Data(20), withTrailer: false);
        using ChunkedBodyResigner resigner = ChunkedSample.Resigner(19, withTrailer: false);
        Assert.That(
            resigner.Write(sent.AsSpan(0, sent.AsSpan().IndexOf((byte)'\n') + 1), new ArrayBufferWriter<byte>()),
            Is.EqualTo(ChunkedFailure.DecodedLengthMismatch));
    }

    [Test]
    public void Chunk_size_is_bounded()
    {
        byte[] sent = ChunkedSample.ClientBody(ChunkedSample.Data(8192), withTrailer: false);
        Assert.That(ChunkedSample.Run(ChunkedSample.Resigner(8192, withTrailer: false, 8192), sent).Failure, Is.EqualTo(ChunkedFailure.None));
        Assert.That(
            ChunkedSample.Run(ChunkedSample.Resigner(8192, withTrailer: false, 8191), sent).Failure, Is.EqualTo(ChunkedFailure.ChunkTooLarge));
    }

    [TestCase(";chunk-signature=" + Any64 + "\r\n", TestName = "Chunk_without_a_size_is_refused")]
    [TestCase("g;chunk-signature=" + Any64 + "\r\n", TestName = "Size_that_is_no_number_is_refused")]
    [TestCase("+5;chunk-signature=" + Any64 + "\r\n", TestName = "Size_with_a_sign_is_refused")]
    [TestCase("0x5;chunk-signature=" + Any64 + "\r\n", TestName = "Size_with_a_prefix_is_refused")]
    [TestCase("5 ;chunk-signature=" + Any64 + "\r\n", TestName = "Size_with_a_space_is_refused")]
    [TestCase("0000000000000005;chunk-signature=" + Any64 + "\r\n", TestName = "Size_of_too_many_digits_is_refused")]
    [TestCase("5;chunk-signature=" + Any64 + "\n", TestName = "Chunk_header_without_CR_is_refused")]
    [TestCase("5\r\n", TestName = "Chunk_without_a_signature_is_refused")]
    [TestCase("5;Chunk-Signature=" + Any64 + "\r\n", TestName = "Other_extension_is_refused")]
    [TestCase("5;chunk-signature=" + Any64 + ";a=b\r\n", TestName = "More_extensions_are_refused")]
    [TestCase("5;chunk-signature=" + "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" + "\r\n", TestName = "Shorter_chunk_signature_is_refused")]
    [TestCase("5;chunk-signature=" + Any64 + "aa" + "\r\n", TestName = "Longer_chunk_signature_is_refused")]
    [TestCase("5;chunk-signature=" + "A" + "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" + "\r\n", TestName = "Upper_case_chunk_signature_is_refused")]
    public void Malformed_chunk_header_is_refused(string header) =>
        Assert.That(ChunkedSample.Run(ChunkedSample.Resigner(5, withTrailer: false), header + "hello\r\n").Failure, Is.EqualTo(ChunkedFailure.MalformedHeader));

    [Test]
    public void Chunk_header_that_does_not_end_is_refused_before_it_is_read()
    {
        using ChunkedBodyResigner resigner = ChunkedSample.Resigner(5, withTrailer: false);
        Assert.That(resigner.Write(new byte[129], new ArrayBufferWriter<byte>()), Is.EqualTo(ChunkedFailure.MalformedHeader));
    }

    [Test]
    public void Data_must_end_in_a_line_end()
    {
        byte[] sent = ChunkedSample.ClientBody(ChunkedSample.Data(20), withTrailer: false);
        int end = Array.IndexOf(sent, (byte)'\n') + 1 + 20;
        Assert.That(
            ChunkedSample.Run(ChunkedSample.Resigner(20, withTrailer: false), [.. sent[..end], (byte)'x', (byte)'\n', .. sent[(end + 2)..]]).Failure,
            Is.EqualTo(ChunkedFailure.MalformedChunk));
        Assert.That(
            ChunkedSample.Run(ChunkedSample.Resigner(20, withTrailer: false), [.. sent[..end], .. "xyz"u8]).Failure,
            Is.EqualTo(ChunkedFailure.MalformedChunk));
    }

    [Test]
    public void Bytes_after_the_end_are_refused([Values] bool withTrailer)
    {
        byte[] sent = ChunkedSample.ClientBody(ChunkedSample.Data(20), withTrailer);
        Assert.That(
            ChunkedSample.Run(ChunkedSample.Resigner(20, withTrailer), [.. sent, (byte)'\r']).Failure, Is.EqualTo(ChunkedFailure.DataAfterEnd));
    }

    [Test]
    public void Failure_stays()
    {
        using ChunkedBodyResigner resigner = ChunkedSample.Resigner(20, withTrailer: false);
        var output = new ArrayBufferWriter<byte>();
        byte[] changed = ChunkedSample.ClientBody(ChunkedSample.Data(20), withTrailer: false);
        changed[changed.AsSpan().IndexOf("\r\n"u8) + 2] ^= 1;
        Assert.That(resigner.Write(changed, output), Is.EqualTo(ChunkedFailure.SignatureMismatch));
        Assert.That(
            resigner.Write(ChunkedSample.ClientBody(ChunkedSample.Data(20), withTrailer: false), output), Is.EqualTo(ChunkedFailure.SignatureMismatch));
        Assert.That(resigner.Complete(), Is.EqualTo(ChunkedFailure.SignatureMismatch));
        Assert.That(output.WrittenCount, Is.Zero);
    }

    [Test]
    public void Sizes_keep_the_digits_they_came_with()
    {
        string sent = Encoding.Latin1.GetString(ChunkedSample.ClientBody(ChunkedSample.Data(8192), withTrailer: false));
        string padded = sent.Replace("2000;", "0002000;", StringComparison.Ordinal);
        (ChunkedFailure failure, byte[] output) = ChunkedSample.Run(ChunkedSample.Resigner(8192, withTrailer: false), padded);
        Assert.That(failure, Is.EqualTo(ChunkedFailure.None));
        Assert.That(Encoding.Latin1.GetString(output), Does.StartWith("0002000;chunk-signature="));
        Assert.That(output, Has.Length.EqualTo(padded.Length));
    }
}
