using System.Globalization;
using Amazon.Runtime.Internal.Auth;
using Gateway.Signing.EventStream;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Signing.EventStream;

/// <summary>Against Amazon's signer for .NET, and with messages that are not what they should be.</summary>
[TestFixture]
internal sealed class EventMessageResignerTests
{
    private const string Region = "eu-west-1";
    private const string Service = "transcribe";
    private static readonly string ClientSeed = new('a', 64);
    private static readonly string CloudSeed = new('b', 64);

    private AWS4EventSigner _signer = null!;
    private EventMessageResigner _resigner = null!;
    private DateTimeOffset _now;

    [SetUp]
    public void Start()
    {
        _signer = SignedEvents.Signer(FakeControlPlane.ProxySecret, Region, Service, ClientSeed);
        _resigner = new EventMessageResigner(new EventSigner(Region, Service, ClientSeed), new EventSigner(Region, Service, CloudSeed));
        _now = TimeProvider.System.GetUtcNow();
    }

    [Test]
    public async Task A_message_after_the_last_is_refused()
    {
        Assert.That(Resign(await _signer.SignEventAsync([])), Is.EqualTo(EventStreamFailure.None));
        Assert.That(_resigner.IsEnded, Is.True);
        Assert.That(Resign(await _signer.SignEventAsync([1])), Is.EqualTo(EventStreamFailure.DataAfterEnd));
    }

    [Test]
    public async Task Every_changed_byte_behind_the_prelude_is_refused()
    {
        byte[] message = await _signer.SignEventAsync(SignedEvents.Event("AudioEvent", [1, 2, 3, 4, 5]));
        for (int at = EventFrame.PreludeBytes; at < message.Length - EventFrame.ChecksumBytes; at++)
        {
            byte[] changed = [.. message];
            changed[at] ^= 0x10;
            Assert.That(Resign(changed), Is.Not.EqualTo(EventStreamFailure.None), $"byte {at}");
        }

        Assert.That(Resign(message), Is.EqualTo(EventStreamFailure.None));
    }

    [Test]
    public async Task A_message_left_out_is_refused()
    {
        await _signer.SignEventAsync([1]);
        Assert.That(Resign(await _signer.SignEventAsync([2])), Is.EqualTo(EventStreamFailure.SignatureMismatch));
    }

    [Test]
    public async Task Messages_in_another_order_are_refused()
    {
        byte[] first = await _signer.SignEventAsync([1]);
        byte[] second = await _signer.SignEventAsync([2]);
        Assert.That(Resign([.. second]), Is.EqualTo(EventStreamFailure.SignatureMismatch));
        Assert.That(Resign([.. first]), Is.EqualTo(EventStreamFailure.None));
        Assert.That(Resign([.. first]), Is.EqualTo(EventStreamFailure.SignatureMismatch), "a message cannot be sent twice");
        Assert.That(Resign([.. second]), Is.EqualTo(EventStreamFailure.None));
    }

    [TestCase(-901, EventStreamFailure.TimeSkewed)]
    [TestCase(-899, EventStreamFailure.None)]
    [TestCase(899, EventStreamFailure.None)]
    [TestCase(901, EventStreamFailure.TimeSkewed)]
    public async Task A_date_is_good_for_15_minutes_either_way(int seconds, EventStreamFailure expected)
    {
        byte[] message = await _signer.SignEventAsync([1]);
        Assert.That(_resigner.Open(message, _now.AddSeconds(seconds), out _), Is.EqualTo(expected));
    }

    [Test]
    public async Task Headers_may_come_in_the_other_order()
    {
        byte[] message = await _signer.SignEventAsync([1, 2]);
        Span<byte> headers = EventFrame.Headers(message);
        byte[] swapped = [.. headers[15..], .. headers[..15]];
        swapped.CopyTo(headers);
        Assert.That(Resign(message), Is.EqualTo(EventStreamFailure.None));
        Assert.That(SignedEvents.Open(message, FakeControlPlane.CloudSecret, Region, Service, CloudSeed).Payload, Is.EqualTo(new byte[] { 1, 2 }));
    }

    [TestCase(1, ":Date has another name")]
    [TestCase(6, "another type than a timestamp")]
    [TestCase(16, "the signature's header has another name")]
    [TestCase(32, "another type than bytes")]
    [TestCase(34, "another length than 32")]
    public async Task Headers_that_are_written_otherwise_are_refused(int at, string why)
    {
        byte[] message = await _signer.SignEventAsync([1]);
        EventFrame.Headers(message)[at] ^= 0x20;
        Assert.That(Resign(message), Is.EqualTo(EventStreamFailure.MalformedHeaders), why);
    }

    [Test]
    public async Task A_third_header_is_refused()
    {
        byte[] message = await _signer.SignEventAsync([1]);
        byte[] more = [.. message[..^5], 1, (byte)'x', 0, .. message[^5..]];
        EventFrame.WritePrelude(more, EventFrame.Headers(message).Length + 3);
        EventFrame.WriteChecksum(more);
        Assert.That(Resign(more), Is.EqualTo(EventStreamFailure.MalformedHeaders));
    }

    [Test]
    public async Task A_date_that_is_no_date_is_refused()
    {
        byte[] message = await _signer.SignEventAsync([1]);
        EventFrame.Headers(message)[7] = 0x7f;
        Assert.That(Resign(message), Is.EqualTo(EventStreamFailure.MalformedHeaders));
    }

    [TestCase("")]
    [TestCase("ABCDEF")]
    public void A_seed_that_is_no_signature_is_a_mistake(string seed) =>
        Assert.That(() => new EventSigner(Region, Service, seed), Throws.ArgumentException);

    [TestCase(0)]
    [TestCase(31)]
    public async Task A_key_of_another_length_is_a_mistake(int length)
    {
        byte[] message = await _signer.SignEventAsync([1]);
        _resigner.Open(message, _now, out EventSignature signature);
        Assert.That(() => _resigner.Resign(message, signature, new byte[length], new byte[32], _now), Throws.ArgumentException);
    }

    private EventStreamFailure Resign(byte[] message)
    {
        EventStreamFailure failure = _resigner.Open(message, _now, out EventSignature signature);
        string day = signature.Date.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        return failure != EventStreamFailure.None
            ? failure
            : _resigner.Resign(
                message,
                signature,
                AWS4Signer.ComposeSigningKey(FakeControlPlane.ProxySecret, Region, day, Service),
                AWS4Signer.ComposeSigningKey(FakeControlPlane.CloudSecret, Region, _now.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture), Service),
                _now);
    }
}
