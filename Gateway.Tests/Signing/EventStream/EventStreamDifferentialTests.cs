using System.Globalization;
using Amazon.Runtime.Internal.Auth;
using Gateway.Signing.EventStream;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Signing.EventStream;

/// <summary>
/// What Amazon's signer for .NET signs, message by message along one chain, we verify; what we sign instead is right by the text of the
/// specification. See <see cref="DifferentialRun"/> for how many; <see cref="EventStreamVectorsTests"/> compares bytes with Amazon's signer
/// for JavaScript.
/// </summary>
[TestFixture]
internal sealed class EventStreamDifferentialTests
{
    private const string Region = "eu-west-1";
    private const string Service = "transcribe";

    private readonly Dictionary<(string Secret, string Day), byte[]> _keys = [];

    [Test]
    public async Task Random_messages_of_amazons_signer_are_verified_and_signed_anew()
    {
        string clientSeed = new('a', 64), previous = new('b', 64);
        AWS4EventSigner signer = SignedEvents.Signer(FakeControlPlane.ProxySecret, Region, Service, clientSeed);
        EventMessageResigner resigner = new(new EventSigner(Region, Service, clientSeed), new EventSigner(Region, Service, previous));
        await DifferentialRun.ForEachAsync(async (random, about) =>
        {
            byte[] payload = new byte[random.Next(random.Next(50) == 0 ? 100_000 : 300)];
            random.NextBytes(payload);
            byte[] inner = SignedEvents.Event("AudioEvent", payload);
            byte[] message = await signer.SignEventAsync(inner);
            int length = message.Length;
            DateTimeOffset now = TimeProvider.System.GetUtcNow().AddSeconds(random.Next(-600, 600));
            Assert.That(resigner.Open(message, now, out EventSignature signature), Is.EqualTo(EventStreamFailure.None), about);
            Assert.That(
                resigner.Resign(message, signature, Key(FakeControlPlane.ProxySecret, signature.Date), Key(FakeControlPlane.CloudSecret, now), now),
                Is.EqualTo(EventStreamFailure.None),
                about);
            Assert.That(message, Has.Length.EqualTo(length), about);
            (byte[] released, previous) = SignedEvents.Open(message, FakeControlPlane.CloudSecret, Region, Service, previous);
            Assert.That(released.AsSpan().SequenceEqual(inner), Is.True, about);
        });
    }

    private byte[] Key(string secret, DateTimeOffset time)
    {
        string day = time.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        if (!_keys.TryGetValue((secret, day), out byte[]? key))
        {
            _keys.Add((secret, day), key = AWS4Signer.ComposeSigningKey(secret, Region, day, Service));
        }

        return key;
    }
}
