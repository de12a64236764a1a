using System.Security.Cryptography;

namespace Gateway.Signing.SigV4;

/// <summary>
/// <code>HexEncode(HMAC-SHA256(signing key, string to sign))</code>
/// See <see href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#calculate-signature"/>.
/// </summary>
internal static class Signature
{
    /// <summary>Length of a signature, in bytes.</summary>
    public const int Bytes = HMACSHA256.HashSizeInBytes;

    /// <summary>Length of a signature's text form: lower-case hexadecimal digits.</summary>
    public const int TextLength = 2 * Bytes;

    /// <summary>Computes the signature of a canonical request's hash.</summary>
    public static void Compute(
        ReadOnlySpan<byte> signingKey,
        DateTimeOffset time,
        CredentialScope scope,
        ReadOnlySpan<byte> canonicalRequestHash,
        Span<byte> destination)
    {
        if (signingKey.Length != SigningKey.Length)
        {
            throw new ArgumentException($"A signing key is {SigningKey.Length} bytes.", nameof(signingKey));
        }

        int capacity = StringToSign.MaxBytes(scope);
        Span<byte> buffer = capacity <= 512 ? stackalloc byte[512] : new byte[capacity];
        int length = StringToSign.Write(time, scope, canonicalRequestHash, buffer);
        KeptHmac.HashData(signingKey, buffer[..length], destination);
    }

    /// <summary>Whether text is 64 lower-case hexadecimal digits; upper case would be a second form of one signature.</summary>
    public static bool IsWellFormed(ReadOnlySpan<char> text) =>
        text.Length == TextLength && !text.ContainsAnyExcept(HexDigits.Lower);

    /// <summary>Reads the text form; false when it is not well-formed.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, Span<byte> destination) =>
        IsWellFormed(text)
        && Convert.FromHexString(text, destination, out _, out int written) == System.Buffers.OperationStatus.Done
        && written == Bytes;
}
