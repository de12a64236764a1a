using System.Buffers.Binary;
using System.Text;

namespace Gateway.Daemon.Errors;

/// <summary>The error body of rpc-v2-cbor: a map of <c>__type</c> and <c>message</c> (RFC 8949; smithy, rpcv2Cbor).</summary>
internal static class CborErrorBody
{
    private const byte MapOfTwo = 0xa2;
    private const byte TextString = 0x60;

    public static byte[] Write(string code, string message)
    {
        using MemoryStream stream = new();
        stream.WriteByte(MapOfTwo);
        Text(stream, "__type");
        Text(stream, $"com.amazon.coral.service#{code}");
        Text(stream, "message");
        Text(stream, message);
        return stream.ToArray();
    }

    private static void Text(MemoryStream stream, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Span<byte> head = stackalloc byte[5];
        switch (bytes.Length)
        {
            case < 24:
                stream.WriteByte((byte)(TextString + bytes.Length));
                break;
            case <= byte.MaxValue:
                stream.Write([TextString + 24, (byte)bytes.Length]);
                break;
            default:
                head[0] = TextString + 26;
                BinaryPrimitives.WriteInt32BigEndian(head[1..], bytes.Length);
                stream.Write(head);
                break;
        }

        stream.Write(bytes);
    }
}
