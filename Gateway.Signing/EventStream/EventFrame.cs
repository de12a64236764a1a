using System.Buffers.Binary;
using System.IO.Hashing;

namespace Gateway.Signing.EventStream;

/// <summary>
/// How a message is framed; all numbers are big-endian:
/// <code>
/// total length (4) | length of headers (4) | CRC-32 of these (4) | headers | payload | CRC-32 of all before it (4)
/// </code>
/// See <see href="https://smithy.io/2.0/aws/amazon-eventstream.html"/>.
/// </summary>
internal static class EventFrame
{
    /// <summary>What stands before the headers, bytes.</summary>
    public const int PreludeBytes = 12;

    /// <summary>What stands after the payload, bytes.</summary>
    public const int ChecksumBytes = 4;

    /// <summary>The length of a message without headers and payload.</summary>
    public const int MinBytes = PreludeBytes + ChecksumBytes;

    /// <summary>The whole message's length, of a prelude.</summary>
    public static uint TotalLength(ReadOnlySpan<byte> message) => BinaryPrimitives.ReadUInt32BigEndian(message);

    /// <summary>The length of the headers, of a prelude.</summary>
    public static uint HeadersLength(ReadOnlySpan<byte> message) => BinaryPrimitives.ReadUInt32BigEndian(message[4..]);

    /// <summary>Whether a prelude has the checksum it carries.</summary>
    public static bool IsPreludeIntact(ReadOnlySpan<byte> prelude) =>
        Crc32.HashToUInt32(prelude[..8]) == BinaryPrimitives.ReadUInt32BigEndian(prelude[8..]);

    /// <summary>Whether a whole message has the checksum it carries.</summary>
    public static bool IsIntact(ReadOnlySpan<byte> message) =>
        Crc32.HashToUInt32(message[..^ChecksumBytes]) == BinaryPrimitives.ReadUInt32BigEndian(message[^ChecksumBytes..]);

    /// <summary>The headers of a whole message.</summary>
    public static Span<byte> Headers(Span<byte> message) => message.Slice(PreludeBytes, (int)HeadersLength(message));

    /// <summary>The payload of a whole message.</summary>
    public static Span<byte> Payload(Span<byte> message) => message[(PreludeBytes + (int)HeadersLength(message))..^ChecksumBytes];

    /// <summary>Writes both lengths and their checksum.</summary>
    public static void WritePrelude(Span<byte> message, int headersLength)
    {
        BinaryPrimitives.WriteUInt32BigEndian(message, (uint)message.Length);
        BinaryPrimitives.WriteUInt32BigEndian(message[4..], (uint)headersLength);
        BinaryPrimitives.WriteUInt32BigEndian(message[8..], Crc32.HashToUInt32(message[..8]));
    }

    /// <summary>Writes the checksum of a whole message, after any other change to it.</summary>
    public static void WriteChecksum(Span<byte> message) =>
        BinaryPrimitives.WriteUInt32BigEndian(message[^ChecksumBytes..], Crc32.HashToUInt32(message[..^ChecksumBytes]));
}
