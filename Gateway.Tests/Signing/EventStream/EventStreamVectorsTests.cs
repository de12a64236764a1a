using System.Globalization;
using System.Text.Json;
using Amazon.Runtime.Internal.Auth;
using Gateway.Signing.EventStream;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Signing.EventStream;

/// <summary>Against streams signed by Amazon's signer for JavaScript; <c>Vectors/generate.mjs</c> made them.</summary>
[TestFixture]
internal sealed class EventStreamVectorsTests
{
    private static readonly JsonElement Streams = Load();

    public static IEnumerable<string> Names => Streams.EnumerateArray().Select(static s => s.GetProperty("name").GetString()!);

    [TestCaseSource(nameof(Names))]
    public void A_stream_signed_for_the_gateway_becomes_the_one_signed_for_the_cloud(string name)
    {
        JsonElement stream = Streams.EnumerateArray().Single(s => s.GetProperty("name").GetString() == name);
        (string region, string service) = (stream.GetProperty("region").GetString()!, stream.GetProperty("service").GetString()!);
        JsonElement client = stream.GetProperty("client"), cloud = stream.GetProperty("cloud");
        EventMessageResigner resigner = new(
            new EventSigner(region, service, client.GetProperty("seed").GetString()!),
            new EventSigner(region, service, cloud.GetProperty("seed").GetString()!));
        foreach ((JsonElement from, JsonElement to) in client.GetProperty("messages").EnumerateArray().Zip(cloud.GetProperty("messages").EnumerateArray()))
        {
            byte[] message = from.GetProperty("bytes").GetBytesFromBase64();
            DateTimeOffset now = to.GetProperty("date").GetDateTimeOffset();
            Assert.That(resigner.IsEnded, Is.False);
            Assert.That(resigner.Open(message, now, out EventSignature signature), Is.EqualTo(EventStreamFailure.None));
            Assert.That(signature.Date, Is.EqualTo(from.GetProperty("date").GetDateTimeOffset()));
            byte[] verifying = Key(FakeControlPlane.ProxySecret, region, service, signature.Date);
            byte[] signing = Key(FakeControlPlane.CloudSecret, region, service, now);
            Assert.That(resigner.Resign(message, signature, verifying, signing, now), Is.EqualTo(EventStreamFailure.None));
            Assert.That(message, Is.EqualTo(to.GetProperty("bytes").GetBytesFromBase64()));
        }

        Assert.That(resigner.IsEnded, Is.True);
    }

    private static byte[] Key(string secret, string region, string service, DateTimeOffset date) =>
        AWS4Signer.ComposeSigningKey(secret, region, date.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture), service);

    private static JsonElement Load()
    {
        using Stream resource = typeof(EventStreamVectorsTests).Assembly.GetManifestResourceStream("Gateway.Tests.Signing.EventStream.Vectors.streams.json")!;
        return JsonDocument.Parse(resource).RootElement.Clone();
    }
}
