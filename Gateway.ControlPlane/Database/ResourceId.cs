using System.Buffers.Binary;

namespace Gateway.ControlPlane.Database;

/// <summary>Opaque ids: a prefix that names the resource and 26 base32 digits of a UUID version 7, which sort by age.</summary>
internal static class ResourceId
{
    // Crockford's digits are in ASCII order, so the text sorts as the number does.
    private const string Digits = "0123456789abcdefghjkmnpqrstvwxyz";

    public static string New(string prefix, TimeProvider time)
    {
        Span<byte> bytes = stackalloc byte[16];
        Guid.CreateVersion7(time.GetUtcNow()).TryWriteBytes(bytes, bigEndian: true, out _);
        var number = new UInt128(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));
        return string.Create(prefix.Length + 27, (prefix, number), static (text, state) =>
        {
            state.prefix.CopyTo(text);
            text[state.prefix.Length] = '_';
            UInt128 rest = state.number;
            for (int i = text.Length - 1; i > state.prefix.Length; i--)
            {
                text[i] = Digits[(int)(uint)(rest & 31)];
                rest >>= 5;
            }
        });
    }
}
