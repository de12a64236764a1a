using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Signing.SigV4A;

/// <summary>
/// The key pair that SigV4A derives from an access key, by the counter-mode function of NIST SP 800-108 with HMAC-SHA256:
/// <code>
/// c = HMAC("AWS4A" + secret, 0x00000001 "AWS4-ECDSA-P256-SHA256" 0x00 access key id, try (1 byte) 0x00000100)
/// private key = c + 1, for the first try from 1 on whose c is at most the order of P-256 less 2
/// </code>
/// No date, no region and no service goes in: who holds the private key can sign whatever the secret can. It therefore stays where the
/// secret is; the public key alone goes to daemons. See
/// <see href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#derive-signing-key"/>.
/// Safe for concurrent use; its owner disposes it, which frees the private key.
/// </summary>
public sealed class SigV4AKeyPair : IDisposable
{
    private const int KeyLength = 32;

    /// <summary>AWS gives up after this many tries; one in 2^32 keys needs a second.</summary>
    private const int MaxTries = 254;

    private static readonly BigInteger OrderLessTwo =
        BigInteger.Parse("0FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC63254F", NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private readonly ECDsa _key;

    private SigV4AKeyPair(ECDsa key)
    {
        _key = key;
        ECPoint point = key.ExportParameters(includePrivateParameters: false).Q;
        PublicKey = [SigV4APublicKey.Uncompressed, .. point.X!, .. point.Y!];
    }

    /// <summary>The public key: <see cref="SigV4APublicKey.Length"/> bytes, an uncompressed point (SEC 1, section 2.3.3).</summary>
    public byte[] PublicKey { get; }

    /// <summary>Derives the pair.</summary>
    /// <param name="secretUtf8">The secret access key in UTF-8, as its owner types it; the caller zeroes it.</param>
    /// <param name="accessKeyId">The access key id that belongs to it: it goes into the derivation.</param>
    public static SigV4AKeyPair Derive(ReadOnlySpan<byte> secretUtf8, string accessKeyId)
    {
        ArgumentException.ThrowIfNullOrEmpty(accessKeyId);
        byte[] privateKey = DerivePrivateKey(secretUtf8, accessKeyId);
        try
        {
            return new SigV4AKeyPair(ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = privateKey }));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(privateKey);
        }
    }

    /// <summary>Signs: the text form of the signature, at most 144 characters.</summary>
    /// <param name="stringToSign">See <see cref="SigV4AStringToSign"/>.</param>
    public string Sign(ReadOnlySpan<byte> stringToSign) =>
        Convert.ToHexStringLower(_key.SignData(stringToSign, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));

    /// <summary>Whether text is a signature at all, of any key.</summary>
    public static bool IsSignature(ReadOnlySpan<char> text) => EcdsaSignature.IsWellFormed(text);

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    private static byte[] DerivePrivateKey(ReadOnlySpan<byte> secretUtf8, string accessKeyId)
    {
        byte[] key = [.. "AWS4A"u8, .. secretUtf8];
        byte[] input =
        [
            0, 0, 0, 1, .. Encoding.ASCII.GetBytes(SigV4AStringToSign.Algorithm), 0, .. Encoding.UTF8.GetBytes(accessKeyId), 0, 0, 0, 1, 0,
        ];
        byte[] candidate = new byte[KeyLength];
        try
        {
            for (int attempt = 1; attempt <= MaxTries; attempt++)
            {
                input[^5] = (byte)attempt;
                HMACSHA256.HashData(key, input, candidate);
                if (!IsGreaterThanOrderLessTwo(candidate))
                {
                    AddOne(candidate);
                    return candidate;
                }
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }

        throw new CryptographicException("No key can be derived from this access key.");
    }

    /// <summary>Takes the same time whatever the bytes are: big-endian subtraction, of which only the borrow counts.</summary>
    private static bool IsGreaterThanOrderLessTwo(ReadOnlySpan<byte> value)
    {
        Span<byte> limit = stackalloc byte[KeyLength];
        OrderLessTwo.TryWriteBytes(limit, out _, isUnsigned: true, isBigEndian: true);
        long borrow = 0;
        for (int at = KeyLength - sizeof(uint); at >= 0; at -= sizeof(uint))
        {
            long difference = (long)BinaryPrimitives.ReadUInt32BigEndian(limit[at..]) - BinaryPrimitives.ReadUInt32BigEndian(value[at..]) - borrow;
            borrow = (difference >> 63) & 1;
        }

        return borrow != 0;
    }

    /// <summary>Adds one, at the same pace for every value; the value is below the order, so that nothing is carried out of it.</summary>
    private static void AddOne(Span<byte> value)
    {
        int carry = 1;
        for (int at = value.Length - 1; at >= 0; at--)
        {
            int sum = value[at] + carry;
            value[at] = (byte)sum;
            carry = sum >> 8;
        }
    }
}
