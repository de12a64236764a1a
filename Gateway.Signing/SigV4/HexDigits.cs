using System.Buffers;

namespace Gateway.Signing.SigV4;

/// <summary>The hexadecimal digits that signatures and payload hashes are written in.</summary>
internal static class HexDigits
{
    public static readonly SearchValues<char> Lower = SearchValues.Create("0123456789abcdef");

    public static readonly SearchValues<byte> LowerBytes = SearchValues.Create("0123456789abcdef"u8);
}
