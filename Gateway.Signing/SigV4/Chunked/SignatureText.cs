using System.Buffers;

namespace Gateway.Signing.SigV4.Chunked;

/// <summary>Signatures as they stand in a body: 64 lower-case hexadecimal digits in ASCII.</summary>
internal static class SignatureText
{
    public static bool TryDecode(ReadOnlySpan<byte> text, Span<byte> signature) =>
        text.Length == Signature.TextLength
        && !text.ContainsAnyExcept(HexDigits.LowerBytes)
        && Convert.FromHexString(text, signature, out _, out _) == OperationStatus.Done;
}
