using Gateway.Signing.SigV4A;

namespace Gateway.Signing.SigV4;

/// <summary>
/// Reads the header form:
/// <code>AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…</code>
/// and the same with <c>AWS4-ECDSA-P256-SHA256</c>.
/// The parts come in any order; clients separate them by a comma with or without white space. See
/// <see href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-auth-using-authorization-header.html"/>.
/// </summary>
internal static class AuthorizationHeaderReader
{
    /// <summary>
    /// Longest value read, in characters. A client's is under 1 KiB even when it signs every header it has.
    /// </summary>
    public const int MaxLength = 8 * 1024;

    private const string WhiteSpace = " \t";

    public static SigV4Failure Read(ReadOnlyMemory<char> value, AuthorizationParts parts)
    {
        if (value.Length > MaxLength)
        {
            return SigV4Failure.Malformed;
        }

        value = value.Trim(WhiteSpace);
        int end = value.Span.IndexOfAny(WhiteSpace);
        ReadOnlySpan<char> algorithm = end < 0 ? value.Span : value.Span[..end];
        SigV4Failure failure = ReadAlgorithm(algorithm, parts);
        if (failure != SigV4Failure.None)
        {
            return failure;
        }

        ReadOnlyMemory<char> rest = value[algorithm.Length..];
        foreach (Range range in rest.Span.Split(','))
        {
            ReadOnlyMemory<char> part = rest[range].Trim(WhiteSpace);
            int equals = part.Span.IndexOf('=');
            if (equals < 0)
            {
                return SigV4Failure.Malformed;
            }

            failure = Set(parts, part.Span[..equals], part[(equals + 1)..]);
            if (failure != SigV4Failure.None)
            {
                return failure;
            }
        }

        return SigV4Failure.None;
    }

    /// <summary>Tells the two algorithms that are read here from each other and from all others.</summary>
    public static SigV4Failure ReadAlgorithm(ReadOnlySpan<char> algorithm, AuthorizationParts parts)
    {
        switch (algorithm)
        {
            case StringToSign.Algorithm:
                parts.Algorithm = SignatureAlgorithm.SigV4;
                return SigV4Failure.None;
            case SigV4AStringToSign.Algorithm:
                parts.Algorithm = SignatureAlgorithm.SigV4A;
                return SigV4Failure.None;
            case "AWS" or "AWS3" or "AWS3-HTTPS":
                return SigV4Failure.SignatureVersion2;
            default:
                return SigV4Failure.UnsupportedAlgorithm;
        }
    }

    private static SigV4Failure Set(AuthorizationParts parts, ReadOnlySpan<char> name, ReadOnlyMemory<char> value)
    {
        switch (name)
        {
            case "Credential" when parts.Credential is null:
                parts.Credential = value;
                return SigV4Failure.None;
            case "SignedHeaders" when parts.SignedHeaders is null:
                parts.SignedHeaders = value;
                return SigV4Failure.None;
            case "Signature" when parts.Signature is null:
                parts.Signature = value.ToString();
                return SigV4Failure.None;
            case "Credential" or "SignedHeaders" or "Signature":
                return SigV4Failure.Malformed;
            default:
                return SigV4Failure.Malformed;
        }
    }
}
