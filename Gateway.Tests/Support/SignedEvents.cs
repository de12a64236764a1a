using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Amazon.Runtime.EventStreams;
using Amazon.Runtime.Internal.Auth;

namespace Gateway.Tests.Support;

/// <summary>Event streams by the parts of Amazon's SDK for .NET: made by its signer, taken apart by its decoder.</summary>
internal static class SignedEvents
{
    /// <summary>The signer that goes on from a request's signature; it signs by the real clock.</summary>
    public static AWS4EventSigner Signer(string secret, string region, string service, string seed) =>
        new(secret, region, service, seed);

    /// <summary>An event of the service, as the SDK would give it to the signer.</summary>
    public static byte[] Event(string type, byte[] payload)
    {
        EventStreamHeader name = new(":event-type");
        name.SetString(type);
        return new EventStreamMessage([name], payload).ToByteArray();
    }

    /// <summary>When a message was signed, UTC.</summary>
    public static DateTime DateOf(byte[] message) => EventStreamMessage.FromBuffer(message, 0, message.Length).Headers[":date"].AsTimestamp().ToUniversalTime();

    /// <summary>Asserts that a message carries the right signature by the text of the specification, and gives its payload and its signature.</summary>
    public static (byte[] Payload, string Signature) Open(byte[] message, string secret, string region, string service, string previous)
    {
        EventStreamMessage outer = EventStreamMessage.FromBuffer(message, 0, message.Length);
        DateTime date = DateOf(message);
        string day = date.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        EventStreamHeader dateHeader = new(":date");
        dateHeader.SetTimestamp(date);
        byte[] encoded = new byte[dateHeader.GetWireSize()];
        dateHeader.WriteToBuffer(encoded, 0);
        string toSign = string.Join(
            '\n',
            "AWS4-HMAC-SHA256-PAYLOAD",
            date.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture),
            $"{day}/{region}/{service}/aws4_request",
            previous,
            Convert.ToHexStringLower(SHA256.HashData(encoded)),
            Convert.ToHexStringLower(SHA256.HashData(outer.Payload)));
        byte[] key = AWS4Signer.ComposeSigningKey(secret, region, day, service);
        string expected = Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign)));
        string actual = Convert.ToHexStringLower(outer.Headers[":chunk-signature"].AsByteBuf());
        return actual == expected
            ? (outer.Payload, actual)
            : throw new InvalidDataException($"The message is signed {actual}, and {expected} is right.");
    }
}
