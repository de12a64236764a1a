using System.Buffers;
using System.Formats.Asn1;
using System.Numerics;
using Gateway.Signing.SigV4;

namespace Gateway.Signing.SigV4A;

/// <summary>
/// The text form of an ECDSA signature: the DER sequence of <c>r</c> and <c>s</c> (RFC 3279, section 2.2.3) in lower-case hexadecimal
/// digits. Read strictly, so that one pair of numbers has one text: minimal lengths, both from 1 to the order of the curve less 1 (FIPS
/// 186-5, section 6.4.2), nothing behind them. <c>s</c> may be in the upper half: Amazon's own signers send both halves, and nothing here
/// takes a signature for the identity of a request.
/// </summary>
internal static class EcdsaSignature
{
    /// <summary>Longest text, in characters: two integers of 33 bytes with their tags and lengths take 72 bytes.</summary>
    public const int MaxTextLength = 144;

    /// <summary>Length of <c>r</c> and <c>s</c> as fixed fields, in bytes.</summary>
    public const int FieldsLength = 2 * CoordinateLength;

    private const int CoordinateLength = 32;

    /// <summary>The order of the curve P-256 (SP 800-186, section 3.2.1.3).</summary>
    private static readonly BigInteger Order =
        BigInteger.Parse("0FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551", System.Globalization.NumberStyles.HexNumber, null);

    /// <summary>Whether the text is a signature at all, for any key.</summary>
    public static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        Span<byte> fields = stackalloc byte[FieldsLength];
        return TryDecode(text, fields);
    }

    /// <summary>Reads the text form into <c>r</c> and <c>s</c>, 32 bytes each.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, Span<byte> fields)
    {
        Span<byte> der = stackalloc byte[MaxTextLength / 2];
        if (text.Length > MaxTextLength
            || text.ContainsAnyExcept(HexDigits.Lower)
            || Convert.FromHexString(text, der, out _, out int length) != OperationStatus.Done)
        {
            return false;
        }

        try
        {
            var reader = new AsnReader(der[..length].ToArray(), AsnEncodingRules.DER);
            AsnReader sequence = reader.ReadSequence();
            reader.ThrowIfNotEmpty();
            BigInteger r = sequence.ReadInteger();
            BigInteger s = sequence.ReadInteger();
            sequence.ThrowIfNotEmpty();
            return TryWrite(r, fields[..CoordinateLength]) && TryWrite(s, fields[CoordinateLength..]);
        }
        catch (AsnContentException)
        {
            return false;
        }
    }

    private static bool TryWrite(BigInteger value, Span<byte> field)
    {
        if (value.Sign <= 0 || value >= Order)
        {
            return false;
        }

        field.Clear();
        return value.TryWriteBytes(field[^value.GetByteCount(isUnsigned: true)..], out _, isUnsigned: true, isBigEndian: true);
    }
}
