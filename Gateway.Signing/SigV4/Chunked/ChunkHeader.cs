using System.Buffers.Text;

namespace Gateway.Signing.SigV4.Chunked;

/// <summary>
/// The first line of a chunk: <c>HEX</c> in an unsigned body, <c>HEX;chunk-signature=…</c> in a signed one. See
/// <see href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html#sigv4-chunked-body-definition"/>.
/// </summary>
/// <param name="Size">Length of the chunk's data, bytes; 0 in the last chunk.</param>
/// <param name="SizeDigits">How many characters the size takes; they are sent on as they came.</param>
internal readonly record struct ChunkHeader(long Size, int SizeDigits)
{
    private const int MaxSizeDigits = 15;

    /// <summary>Longest line read, line end included: a size and the name of the signature take 34 bytes, and then comes the signature.</summary>
    public static int MaxLength(int signatureLength) => 64 + Math.Max(signatureLength, Signature.TextLength);

    /// <summary>What stands between size and signature.</summary>
    public static ReadOnlySpan<byte> SignatureName => ";chunk-signature="u8;

    /// <summary>Reads a line that ends in CR LF.</summary>
    /// <param name="line">The line, its end included.</param>
    /// <param name="signature">Takes the text of the signature, which must fill it; empty where the body is not signed.</param>
    /// <param name="header">What was read.</param>
    public static bool TryRead(ReadOnlySpan<byte> line, Span<byte> signature, out ChunkHeader header)
    {
        header = default;
        if (!line.EndsWith("\r\n"u8))
        {
            return false;
        }

        line = line[..^2];
        int digits = line.IndexOf((byte)';');
        digits = digits < 0 ? line.Length : digits;
        if (digits > MaxSizeDigits
            || !Utf8Parser.TryParse(line[..digits], out long size, out int consumed, 'x')
            || consumed != digits)
        {
            return false;
        }

        header = new ChunkHeader(size, digits);
        ReadOnlySpan<byte> rest = line[digits..];
        return signature.IsEmpty
            ? rest.IsEmpty
            : rest.StartsWith(SignatureName) && TryCopy(rest[SignatureName.Length..], signature);
    }

    private static bool TryCopy(ReadOnlySpan<byte> text, Span<byte> signature) =>
        text.Length == signature.Length && text.TryCopyTo(signature);
}
