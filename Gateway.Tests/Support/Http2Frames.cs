using System.Buffers.Binary;
using System.Text;

namespace Gateway.Tests.Support;

/// <summary>HTTP/2 frames byte by byte (RFC 9113, section 4.1), for what no client sends. Text is Latin-1, as <see cref="RawTunnel"/> sends it.</summary>
internal static class Http2Frames
{
    public const int MaxFrameBytes = 16 * 1024;

    public const byte DataType = 0;
    public const byte HeadersType = 1;
    public const byte ResetType = 3;
    public const byte SettingsType = 4;
    public const byte PingType = 6;
    public const byte GoAwayType = 7;
    public const byte ContinuationType = 9;

    public const byte EndStream = 0x1;
    public const byte EndHeaders = 0x4;

    public const uint ProtocolError = 0x1;
    public const uint InternalError = 0x2;
    public const uint RefusedStream = 0x7;
    public const uint Cancel = 0x8;
    public const uint EnhanceYourCalm = 0xb;

    /// <summary>What a client begins with: the preface, and settings that change nothing.</summary>
    public static string Start { get; } = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + Frame(SettingsType, 0, 0, "");

    public static string Frame(byte type, byte flags, int stream, string payload)
    {
        byte[] head = new byte[9];
        BinaryPrimitives.WriteInt32BigEndian(head, payload.Length << 8);
        head[3] = type;
        head[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(5), stream);
        return Encoding.Latin1.GetString(head) + payload;
    }

    public static string Reset(int stream) => Frame(ResetType, 0, stream, "\0\0\0\b");

    /// <summary>A GET of the root of a host, as a header block of literals (RFC 7541, section 6.2.2).</summary>
    public static string Get(string host, params (string Name, string Value)[] more) => string.Concat(
        new[] { (":method", "GET"), (":scheme", "https"), (":path", "/"), (":authority", host) }.Concat(more).Select(static h => Literal(h.Item1, h.Item2)));

    public static string Literal(string name, string value) => "\0" + Length(name.Length) + name + Length(value.Length) + value;

    /// <summary>Reads one frame; null when the other side closed.</summary>
    public static async Task<(byte Type, byte Flags, int Stream, byte[] Payload)?> ReadAsync(RawTunnel tunnel, CancellationToken cancellationToken)
    {
        if (await tunnel.ReadExactlyAsync(9, cancellationToken) is not { } head)
        {
            return null;
        }

        int length = BinaryPrimitives.ReadInt32BigEndian(head) >> 8;
        return await tunnel.ReadExactlyAsync(length, cancellationToken) is { } payload
            ? (head[3], head[4], BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5)), payload)
            : null;
    }

    /// <summary>Reads until the other side closes, and returns the error of its GOAWAY; null when it sent none.</summary>
    public static async Task<uint?> ReadToGoAwayAsync(RawTunnel tunnel, CancellationToken cancellationToken)
    {
        uint? error = null;
        while (await ReadAsync(tunnel, cancellationToken) is { } frame)
        {
            if (frame.Type == GoAwayType)
            {
                error = BinaryPrimitives.ReadUInt32BigEndian(frame.Payload.AsSpan(4));
            }
        }

        return error;
    }

    /// <summary>An integer with a prefix of seven bits (RFC 7541, section 5.1), no Huffman code.</summary>
    private static string Length(int length)
    {
        if (length < 127)
        {
            return ((char)length).ToString();
        }

        StringBuilder text = new("\u007f");
        for (length -= 127; length >= 128; length >>= 7)
        {
            text.Append((char)((length & 127) | 128));
        }

        return text.Append((char)length).ToString();
    }
}
