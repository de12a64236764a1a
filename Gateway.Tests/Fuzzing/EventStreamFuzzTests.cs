using System.Globalization;
using Amazon.Runtime.Internal.Auth;
using Gateway.Signing.EventStream;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Fuzzing;

/// <summary>Random bytes for what takes event streams apart and signs their messages anew.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class EventStreamFuzzTests
{
    private const string Region = "eu-west-1";

    private const string Service = "transcribe";

    private static readonly string ClientSeed = new('a', 64);

    private static readonly string CloudSeed = new('b', 64);

    private DateTimeOffset _now;

    private byte[] _clientKey = null!;

    private byte[] _cloudKey = null!;

    [OneTimeSetUp]
    public void Derive()
    {
        _now = TimeProvider.System.GetUtcNow();
        string day = _now.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        _clientKey = AWS4Signer.ComposeSigningKey(FakeControlPlane.ProxySecret, Region, day, Service);
        _cloudKey = AWS4Signer.ComposeSigningKey(FakeControlPlane.CloudSecret, Region, day, Service);
    }

    [Test]
    public async Task Event_streams_are_taken_alike_however_they_are_cut()
    {
        AWS4EventSigner signer = SignedEvents.Signer(FakeControlPlane.ProxySecret, Region, Service, ClientSeed);
        byte[] first = await signer.SignEventAsync(SignedEvents.Event("AudioEvent", [1, 2, 3]));
        byte[] second = await signer.SignEventAsync(SignedEvents.Event("AudioEvent", new byte[300]));
        byte[] last = await signer.SignEventAsync([]);

        // Few inputs have the right checksums, so each is tried with them as well.
        FuzzRun.Run(
            "events", (input, random) => (31 * Check(input, random)) + Check(WithChecksums(input), random), 128, [.. first, .. second, .. last], first, [.. first, .. last]);
    }

    private int Check(byte[] stream, Random random)
    {
        (EventStreamFailure failure, List<byte[]> sent) = Pass(stream, ClientSeed, CloudSeed, _clientKey, _cloudKey, int.MaxValue);
        (EventStreamFailure inPieces, List<byte[]> sentInPieces) = Pass(stream, ClientSeed, CloudSeed, _clientKey, _cloudKey, 1 + random.Next(40));
        Assert.That(inPieces, Is.EqualTo(failure), "the answer depends on how the stream was cut");
        byte[] whole = [.. sent.SelectMany(static message => message)];
        Assert.That(sentInPieces.SelectMany(static message => message).SequenceEqual(whole), Is.True, "what is sent depends on how the stream was cut");
        Assert.That(whole, Has.Length.AtMost(stream.Length));
        (EventStreamFailure again, List<byte[]> sentAgain) = Pass(whole, CloudSeed, ClientSeed, _cloudKey, _clientKey, int.MaxValue);
        Assert.That((again, sentAgain.Count), Is.EqualTo((EventStreamFailure.None, sent.Count)), "what was signed is not what verifies");
        return ((int)failure * 8) + Math.Min(sent.Count, 7);
    }

    /// <summary>What the daemon would send on, message by message, until one is wrong.</summary>
    private (EventStreamFailure Failure, List<byte[]> Sent) Pass(
        byte[] stream, string verifiedFrom, string signedFrom, byte[] verifyingKey, byte[] signingKey, int mostAtOnce)
    {
        EventMessageResigner resigner = new(new EventSigner(Region, Service, verifiedFrom), new EventSigner(Region, Service, signedFrom));
        using EventFrameReader reader = new();
        List<byte[]> sent = [];
        for (int at = 0; at < stream.Length;)
        {
            Memory<byte> room = reader.GetRoom();
            int count = Math.Min(Math.Min(room.Length, mostAtOnce), stream.Length - at);
            stream.AsSpan(at, count).CopyTo(room.Span);
            at += count;
            EventStreamFailure failure = reader.Advance(count);
            if (failure == EventStreamFailure.None && reader.IsWhole)
            {
                byte[] payload = EventFrame.Payload(reader.Message.Span).ToArray();
                failure = resigner.Open(reader.Message.Span, _now, out EventSignature signature);
                if (failure == EventStreamFailure.None)
                {
                    failure = resigner.Resign(reader.Message.Span, signature, verifyingKey, signingKey, _now);
                    Assert.That(EventFrame.Payload(reader.Message.Span).SequenceEqual(payload), Is.True, "the payload was changed");
                }

                if (failure == EventStreamFailure.None)
                {
                    sent.Add(reader.Message.ToArray());
                    reader.Next();
                }
            }

            if (failure != EventStreamFailure.None)
            {
                return (failure, sent);
            }
        }

        return (reader.Complete(), sent);
    }

    /// <summary>The same bytes as messages of the lengths that they say, where those are possible, each with its checksums.</summary>
    private static byte[] WithChecksums(byte[] input)
    {
        byte[] stream = [.. input];
        for (int at = 0; stream.Length - at >= EventFrame.MinBytes;)
        {
            Span<byte> left = stream.AsSpan(at);
            uint total = EventFrame.TotalLength(left);
            Span<byte> message = total >= EventFrame.MinBytes && total <= left.Length ? left[..(int)total] : left;
            EventFrame.WritePrelude(message, (int)(EventFrame.HeadersLength(message) % (message.Length - EventFrame.MinBytes + 1)));
            EventFrame.WriteChecksum(message);
            at += message.Length;
        }

        return stream;
    }
}
