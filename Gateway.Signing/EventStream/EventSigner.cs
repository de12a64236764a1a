using System.Security.Cryptography;
using System.Text;
using Gateway.Signing.SigV4;

namespace Gateway.Signing.EventStream;

/// <summary>
/// One side's chain of message signatures. Each covers the one before it; the first covers the request's own:
/// <code>
/// "AWS4-HMAC-SHA256-PAYLOAD" "\n" time "\n" scope "\n" previous signature "\n"
/// HexEncode(SHA256(encoded headers but the signature)) "\n" HexEncode(SHA256(payload))
/// </code>
/// Time, and with it the scope's date and the key, are the message's own and not the request's: the AWS SDKs for .NET, JavaScript, Go
/// and Rust all sign so, which is how a stream outlives midnight UTC. See
/// <see href="https://docs.aws.amazon.com/transcribe/latest/dg/streaming-http2.html"/>.
/// Not safe for concurrent use: it belongs to one stream.
/// </summary>
public sealed class EventSigner
{
    private const int TimeLength = 16;
    private const int DateLength = 8;
    private const int HashLength = 2 * SHA256.HashSizeInBytes;
    private const int TimeAt = 25;
    private const int ScopeAt = TimeAt + TimeLength + 1;

    private readonly byte[] _text;

    /// <summary>Starts the chain.</summary>
    /// <param name="region">The region of the request's scope.</param>
    /// <param name="service">The signing name of the request's scope.</param>
    /// <param name="seedSignature">The request's own signature, 64 lower-case hexadecimal digits.</param>
    public EventSigner(string region, string service, string seedSignature)
    {
        ArgumentException.ThrowIfNullOrEmpty(region);
        ArgumentException.ThrowIfNullOrEmpty(service);
        ArgumentNullException.ThrowIfNull(seedSignature);
        if (!Signature.IsWellFormed(seedSignature))
        {
            throw new ArgumentException("A signature is 64 lower-case hexadecimal digits.", nameof(seedSignature));
        }

        string hash = new('0', HashLength);
        CredentialScope scope = new(new string('0', DateLength), region, service);
        _text = Encoding.ASCII.GetBytes(
            $"{StringToSign.Algorithm}-PAYLOAD\n{new string('0', TimeLength)}\n{scope}\n{seedSignature}\n{hash}\n{hash}");
    }

    private Span<byte> Previous => _text.AsSpan(_text.Length - (3 * HashLength) - 2, HashLength);

    /// <summary>Signs the next message: writes 32 bytes.</summary>
    internal void Sign(ReadOnlySpan<byte> signingKey, DateTimeOffset time, ReadOnlySpan<byte> dateHeader, ReadOnlySpan<byte> payloadHash, Span<byte> signature)
    {
        Compute(signingKey, time, dateHeader, payloadHash, signature);
        WriteHex(signature, Previous);
    }

    /// <summary>Whether the next message's signature is right; the chain goes on only if it is.</summary>
    internal bool Verify(
        ReadOnlySpan<byte> signingKey, DateTimeOffset time, ReadOnlySpan<byte> dateHeader, ReadOnlySpan<byte> payloadHash, ReadOnlySpan<byte> claimed)
    {
        Span<byte> expected = stackalloc byte[Signature.Bytes];
        Compute(signingKey, time, dateHeader, payloadHash, expected);
        if (!CryptographicOperations.FixedTimeEquals(expected, claimed))
        {
            return false;
        }

        WriteHex(expected, Previous);
        return true;
    }

    private void Compute(
        ReadOnlySpan<byte> signingKey, DateTimeOffset time, ReadOnlySpan<byte> dateHeader, ReadOnlySpan<byte> payloadHash, Span<byte> destination)
    {
        if (signingKey.Length != SigningKey.Length)
        {
            throw new ArgumentException($"A signing key is {SigningKey.Length} bytes.", nameof(signingKey));
        }

        Span<byte> written = _text.AsSpan(TimeAt, TimeLength);
        BasicTime.Write(time, written);
        written[..DateLength].CopyTo(_text.AsSpan(ScopeAt));
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(dateHeader, hash);
        WriteHex(hash, _text.AsSpan(_text.Length - (2 * HashLength) - 1));
        WriteHex(payloadHash, _text.AsSpan(_text.Length - HashLength));
        HMACSHA256.HashData(signingKey, _text, destination);
    }

    private static void WriteHex(ReadOnlySpan<byte> bytes, Span<byte> destination)
    {
        if (!Convert.TryToHexStringLower(bytes, destination, out _))
        {
            throw new ArgumentException("The destination is too small.", nameof(destination));
        }
    }
}
