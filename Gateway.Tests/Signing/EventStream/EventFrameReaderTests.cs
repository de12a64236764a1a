using System.Buffers.Binary;
using System.IO.Hashing;
using Amazon.Runtime.EventStreams;
using Gateway.Signing.EventStream;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Signing.EventStream;

/// <summary>Messages of Amazon's encoder in whatever pieces they arrive, and what no encoder makes.</summary>
[TestFixture]
internal sealed class EventFrameReaderTests
{
    [Test]
    public void Messages_come_out_whole_however_the_stream_is_split()
    {
        int seed = TestContext.CurrentContext.Random.Next();
        TestContext.Out.WriteLine($"seed {seed}");
        Random random = new(seed);
        List<byte[]> messages = [];
        for (int i = 0; i < 300; i++)
        {
            byte[] payload = new byte[random.Next(20) == 0 ? random.Next(300_000) : random.Next(300)];
            random.NextBytes(payload);
            messages.Add(SignedEvents.Event("E" + new string('x', random.Next(40)), payload));
        }

        using EventFrameReader reader = new();
        Assert.That(Read(reader, [.. messages.SelectMany(static m => m)], random, out List<byte[]> read), Is.EqualTo(EventStreamFailure.None));
        Assert.That(read, Is.EqualTo(messages));
    }

    [Test]
    public void Every_changed_byte_is_refused()
    {
        byte[] message = SignedEvents.Event("AudioEvent", [1, 2, 3]);
        for (int at = 0; at < message.Length; at++)
        {
            byte[] changed = [.. message];
            changed[at] ^= 1;
            using EventFrameReader reader = new();
            Assert.That(Read(reader, changed, new Random(1), out _), Is.EqualTo(EventStreamFailure.ChecksumMismatch), $"byte {at}");
        }
    }

    [Test]
    public void Every_stream_cut_inside_a_message_is_truncated()
    {
        byte[] message = SignedEvents.Event("AudioEvent", [1, 2, 3]);
        for (int length = 1; length < message.Length; length++)
        {
            using EventFrameReader reader = new();
            Assert.That(Read(reader, [.. message, .. message[..length]], new Random(1), out List<byte[]> read), Is.EqualTo(EventStreamFailure.Truncated));
            Assert.That(read, Has.Count.EqualTo(1));
        }
    }

    [TestCase(15u, 0u, EventStreamFailure.MalformedPrelude)]
    [TestCase(0u, 0u, EventStreamFailure.MalformedPrelude)]
    [TestCase(20u, 5u, EventStreamFailure.MalformedPrelude)]
    [TestCase((uint)EventFrameReader.MaxMessageBytes + 1, 0u, EventStreamFailure.MessageTooLarge)]
    [TestCase(uint.MaxValue, uint.MaxValue, EventStreamFailure.MessageTooLarge)]
    [TestCase(1_000_000u, (uint)EventFrameReader.MaxHeadersBytes + 1, EventStreamFailure.MessageTooLarge)]
    public void Lengths_that_cannot_be_are_refused_at_the_prelude(uint total, uint headers, EventStreamFailure expected)
    {
        using EventFrameReader reader = new();
        Assert.That(Read(reader, Prelude(total, headers), new Random(1), out _), Is.EqualTo(expected));
        Assert.That(reader.Complete(), Is.EqualTo(expected), "a failure stays");
        Assert.That(() => reader.GetRoom(), Throws.InvalidOperationException);
    }

    [Test]
    public void Memory_follows_what_came_and_not_what_was_claimed()
    {
        using EventFrameReader reader = new();
        Read(reader, Prelude(EventFrameReader.MaxMessageBytes, 0), new Random(1), out _);
        Assert.That(reader.GetRoom().Length, Is.LessThanOrEqualTo(16 * 1024));
        reader.Advance(reader.GetRoom().Length);
        Assert.That(reader.GetRoom().Length, Is.LessThanOrEqualTo(32 * 1024));
    }

    [Test]
    public void Room_never_reaches_into_the_next_message()
    {
        byte[] message = SignedEvents.Event("E", [1]);
        using EventFrameReader reader = new();
        Assert.That(reader.GetRoom().Length, Is.EqualTo(12));
        message.AsSpan(0, 12).CopyTo(reader.GetRoom().Span);
        reader.Advance(12);
        Assert.That(reader.GetRoom().Length, Is.EqualTo(message.Length - 12));
        Assert.That(() => reader.Advance(message.Length - 11), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void The_longest_message_is_taken()
    {
        byte[] message = SignedEvents.Event("E", new byte[EventFrameReader.MaxMessageBytes - SignedEvents.Event("E", []).Length]);
        Assert.That(message, Has.Length.EqualTo(EventFrameReader.MaxMessageBytes));
        using EventFrameReader reader = new();
        Assert.That(Read(reader, message, null, out List<byte[]> read), Is.EqualTo(EventStreamFailure.None));
        Assert.That(read.Single(), Is.EqualTo(message));
    }

    [Test]
    public void A_message_of_headers_alone_is_taken()
    {
        byte[] message = new EventStreamMessage([], []).ToByteArray();
        using EventFrameReader reader = new();
        Assert.That(Read(reader, message, new Random(1), out List<byte[]> read), Is.EqualTo(EventStreamFailure.None));
        Assert.That(read.Single(), Is.EqualTo(message).And.Length.EqualTo(16));
    }

    private static byte[] Prelude(uint total, uint headers)
    {
        byte[] prelude = new byte[12];
        BinaryPrimitives.WriteUInt32BigEndian(prelude, total);
        BinaryPrimitives.WriteUInt32BigEndian(prelude.AsSpan(4), headers);
        BinaryPrimitives.WriteUInt32BigEndian(prelude.AsSpan(8), Crc32.HashToUInt32(prelude.AsSpan(0, 8)));
        return prelude;
    }

    /// <summary>Gives the bytes in pieces of random length, at most as many as there is room for.</summary>
    private static EventStreamFailure Read(EventFrameReader reader, byte[] input, Random? random, out List<byte[]> messages)
    {
        messages = [];
        for (int at = 0; at < input.Length;)
        {
            Memory<byte> room = reader.GetRoom();
            int count = Math.Min(Math.Min(room.Length, input.Length - at), random is null ? int.MaxValue : 1 + random.Next(2000));
            input.AsMemory(at, count).CopyTo(room);
            at += count;
            EventStreamFailure failure = reader.Advance(count);
            if (failure != EventStreamFailure.None || (at == input.Length && !reader.IsWhole && input.Length == EventFrame.PreludeBytes))
            {
                return failure;
            }

            if (reader.IsWhole)
            {
                messages.Add(reader.Message.ToArray());
                reader.Next();
            }
        }

        return reader.Complete();
    }
}
