using System.Security.Cryptography;

namespace Gateway.Signing.SigV4A;

/// <summary>
/// The public half of a SigV4A key pair: verifies, and signs nothing. Safe for concurrent use; its owner disposes it.
/// </summary>
public sealed class SigV4APublicKey : IDisposable
{
    /// <summary>Length of a public key, in bytes: a leading 4, then X and Y of 32 bytes each.</summary>
    public const int Length = 65;

    internal const byte Uncompressed = 4;

    private readonly ECDsa _key;

    private SigV4APublicKey(ECDsa key) => _key = key;

    /// <summary>Reads a public key.</summary>
    /// <param name="point">An uncompressed point of P-256 (SEC 1, section 2.3.3).</param>
    /// <exception cref="CryptographicException">The bytes are no point of the curve.</exception>
    public static SigV4APublicKey Read(ReadOnlySpan<byte> point)
    {
        if (point.Length != Length || point[0] != Uncompressed)
        {
            throw new CryptographicException("A public key is an uncompressed point of 65 bytes.");
        }

        return new SigV4APublicKey(ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = point[1..33].ToArray(), Y = point[33..].ToArray() },
        }));
    }

    /// <summary>Whether the signature over the string to sign was made with the private half.</summary>
    /// <param name="stringToSign">See <see cref="SigV4AStringToSign"/>.</param>
    /// <param name="signature">The text form; anything but a well-formed one is refused.</param>
    public bool Verify(ReadOnlySpan<byte> stringToSign, ReadOnlySpan<char> signature)
    {
        Span<byte> fields = stackalloc byte[EcdsaSignature.FieldsLength];
        return EcdsaSignature.TryDecode(signature, fields)
            && _key.VerifyData(stringToSign, fields, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();
}
