using System.Security.Cryptography;
using System.Text;
using Gateway.Signing.SigV4;

namespace Gateway.Signing.SigV4A;

/// <summary>
/// What the private key signs:
/// <code>
/// "AWS4-ECDSA-P256-SHA256" "\n"
/// time, yyyyMMdd'T'HHmmss'Z' "\n"
/// date "/" service "/aws4_request" "\n"
/// lower-case hexadecimal SHA-256 of the canonical request
/// </code>
/// See <see href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-string-to-sign"/>.
/// </summary>
public static class SigV4AStringToSign
{
    /// <summary>The name of the algorithm, as headers, queries and strings to sign spell it.</summary>
    public const string Algorithm = "AWS4-ECDSA-P256-SHA256";

    /// <summary>The string to sign of a request, in ASCII.</summary>
    /// <param name="time">The request's time; signed to the second, in UTC.</param>
    /// <param name="scope">A scope without a region.</param>
    /// <param name="canonicalRequest">The canonical request, each byte as it is hashed.</param>
    public static byte[] Of(DateTimeOffset time, CredentialScope scope, ReadOnlySpan<byte> canonicalRequest)
    {
        ArgumentNullException.ThrowIfNull(scope);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(canonicalRequest, hash);
        return Of(time, scope, hash, Algorithm);
    }

    /// <summary>The string to sign of a chunk of the body; the first goes on from the request's own signature.</summary>
    /// <param name="time">The request's time.</param>
    /// <param name="scope">A scope without a region.</param>
    /// <param name="previous">The signature before this one, hexadecimal, without padding.</param>
    /// <param name="dataHash">SHA-256 of the chunk's data, 32 bytes.</param>
    public static byte[] OfChunk(DateTimeOffset time, CredentialScope scope, string previous, ReadOnlySpan<byte> dataHash) =>
        Of(time, scope, dataHash, Algorithm + "-PAYLOAD", $"{previous}\n{PayloadHash.EmptyBody}\n");

    /// <summary>The string to sign of the trailer that follows the last chunk.</summary>
    /// <param name="time">The request's time.</param>
    /// <param name="scope">A scope without a region.</param>
    /// <param name="previous">The last chunk's signature, hexadecimal, without padding.</param>
    /// <param name="linesHash">SHA-256 of the trailer's lines in canonical form, 32 bytes.</param>
    public static byte[] OfTrailer(DateTimeOffset time, CredentialScope scope, string previous, ReadOnlySpan<byte> linesHash) =>
        Of(time, scope, linesHash, Algorithm + "-TRAILER", previous + "\n");

    private static byte[] Of(DateTimeOffset time, CredentialScope scope, ReadOnlySpan<byte> hash, string algorithm, string before = "")
    {
        if (scope.Region.Length > 0)
        {
            throw new ArgumentException("The scope of a SigV4A signature names no region.", nameof(scope));
        }

        return Encoding.ASCII.GetBytes($"{algorithm}\n{StringToSign.FormatTime(time)}\n{scope}\n{before}{Convert.ToHexStringLower(hash)}");
    }
}
