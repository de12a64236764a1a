using System.Text;

namespace Gateway.Signing.SigV4;

/// <summary>
/// Reads the query form, that of presigned URLs:
/// <code>
/// X-Amz-Algorithm=AWS4-HMAC-SHA256&amp;X-Amz-Credential=…&amp;X-Amz-Date=…&amp;X-Amz-Expires=…&amp;X-Amz-SignedHeaders=…&amp;X-Amz-Signature=…
/// </code>
/// See <see href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html"/>.
/// </summary>
internal static class AuthorizationQueryReader
{
    /// <summary>Longest query read, in characters: eight times the request line that servers take by default.</summary>
    public const int MaxLength = 64 * 1024;

    private const string SignatureVersion2KeyId = "AWSAccessKeyId";

    /// <summary>What a query holds of authentication, whatever its spelling.</summary>
    public static AuthorizationQueryContent Inspect(ReadOnlySpan<char> rawQuery)
    {
        var content = AuthorizationQueryContent.None;
        foreach (Range range in rawQuery.Split('&'))
        {
            ReadOnlySpan<char> name = AuthenticationQuery.NameOf(rawQuery[range]);
            content |= AuthenticationQuery.Find(name) switch
            {
                AuthenticationQuery.Algorithm or AuthenticationQuery.Credential or AuthenticationQuery.Signature
                    or AuthenticationQuery.RegionSet => AuthorizationQueryContent.Version4,
                AuthenticationQuery.SecurityToken => AuthorizationQueryContent.SessionToken,
                _ when AuthenticationQuery.Matches(name, SignatureVersion2KeyId, ignoreCase: true) => AuthorizationQueryContent.Version2,
                _ => AuthorizationQueryContent.None,
            };
        }

        return content;
    }

    public static SigV4Failure Read(ReadOnlySpan<char> rawQuery, AuthorizationParts parts)
    {
        if (rawQuery.Length > MaxLength)
        {
            return SigV4Failure.Malformed;
        }

        bool hasToken = false;
        foreach (Range range in rawQuery.Split('&'))
        {
            ReadOnlySpan<char> member = rawQuery[range];
            ReadOnlySpan<char> encodedName = AuthenticationQuery.NameOf(member);
            if (AuthenticationQuery.Find(encodedName) is not { } name)
            {
                continue;
            }

            // Another case or an escaped name might be the same member to the service, or another one. No client sends either.
            if (!encodedName.SequenceEqual(name) || encodedName.Length == member.Length)
            {
                return SigV4Failure.Malformed;
            }

            if (name == AuthenticationQuery.SecurityToken)
            {
                if (hasToken)
                {
                    return SigV4Failure.MultipleAuthentications;
                }

                hasToken = true;
            }
            else if (!TrySet(parts, name, Decode(member[(encodedName.Length + 1)..])))
            {
                return SigV4Failure.MultipleAuthentications;
            }
        }

        return parts.AlgorithmName is null
            ? SigV4Failure.Malformed
            : AuthorizationHeaderReader.ReadAlgorithm(parts.AlgorithmName, parts);
    }

    private static bool TrySet(AuthorizationParts parts, string name, string value)
    {
        switch (name)
        {
            case AuthenticationQuery.Algorithm when parts.AlgorithmName is null:
                parts.AlgorithmName = value;
                return true;
            case AuthenticationQuery.Credential when parts.Credential is null:
                parts.Credential = value.AsMemory();
                return true;
            case AuthenticationQuery.Date when parts.Date is null:
                parts.Date = value;
                return true;
            case AuthenticationQuery.Expires when parts.Expires is null:
                parts.Expires = value;
                return true;
            case AuthenticationQuery.SignedHeaders when parts.SignedHeaders is null:
                parts.SignedHeaders = value.AsMemory();
                return true;
            case AuthenticationQuery.Signature when parts.Signature is null:
                parts.Signature = value;
                return true;
            case AuthenticationQuery.RegionSet when parts.RegionSet is null:
                parts.RegionSet = value;
                return true;
            default:
                return false;
        }
    }

    private static string Decode(ReadOnlySpan<char> encoded)
    {
        if (!encoded.Contains('%'))
        {
            return encoded.ToString();
        }

        var decoded = new StringBuilder(encoded.Length);
        int index = 0;
        while (index < encoded.Length)
        {
            decoded.Append((char)UriEncoding.ReadDecoded(encoded, ref index));
        }

        return decoded.ToString();
    }
}
