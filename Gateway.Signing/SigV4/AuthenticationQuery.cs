namespace Gateway.Signing.SigV4;

/// <summary>
/// The members of a query that authenticate a presigned URL:
/// <see href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html"/>. Names are compared after percent-decoding,
/// because <c>X%2DAmz%2DSignature</c> is the same member to the service.
/// </summary>
public static class AuthenticationQuery
{
    internal const string Algorithm = "X-Amz-Algorithm";
    internal const string Credential = "X-Amz-Credential";
    internal const string Date = "X-Amz-Date";
    internal const string Expires = "X-Amz-Expires";
    internal const string SignedHeaders = "X-Amz-SignedHeaders";
    internal const string Signature = "X-Amz-Signature";
    internal const string SecurityToken = "X-Amz-Security-Token";
    internal const string RegionSet = "X-Amz-Region-Set";

    private static readonly string[] Names = [Algorithm, Credential, Date, Expires, SignedHeaders, Signature, SecurityToken, RegionSet];

    /// <summary>The query without the members that authenticate it; all others keep their bytes and their order.</summary>
    /// <param name="rawQuery">The query as received, without the <c>?</c>.</param>
    public static string Remove(string rawQuery) => Without(rawQuery, static name => Find(name) is not null);

    /// <summary>The query without the members that say what stands for the body of a presigned S3 request.</summary>
    /// <param name="rawQuery">The query as received, without the <c>?</c>.</param>
    public static string RemovePayloadHash(string rawQuery) => Without(rawQuery, IsPayloadHash);

    /// <summary>What a query says stands for the body, once for each time it says it.</summary>
    /// <param name="rawQuery">The query as received, without the <c>?</c>.</param>
    public static IReadOnlyList<string> PayloadHashes(string rawQuery)
    {
        ArgumentNullException.ThrowIfNull(rawQuery);
        List<string>? found = null;
        foreach (Range range in rawQuery.AsSpan().Split('&'))
        {
            ReadOnlySpan<char> member = rawQuery.AsSpan(range), name = NameOf(member);
            if (IsPayloadHash(name))
            {
                (found ??= []).Add(member.Length == name.Length ? "" : member[(name.Length + 1)..].ToString());
            }
        }

        return found ?? (IReadOnlyList<string>)[];
    }

    private static bool IsPayloadHash(ReadOnlySpan<char> encodedName) => Matches(encodedName, PayloadHash.HeaderName, ignoreCase: true);

    private static string Without(string rawQuery, Func<ReadOnlySpan<char>, bool> isRemoved)
    {
        ArgumentNullException.ThrowIfNull(rawQuery);
        var kept = new List<string>();
        bool removed = false;
        foreach (Range range in rawQuery.AsSpan().Split('&'))
        {
            if (isRemoved(NameOf(rawQuery.AsSpan(range))))
            {
                removed = true;
            }
            else
            {
                kept.Add(rawQuery[range]);
            }
        }

        return removed ? string.Join('&', kept) : rawQuery;
    }

    /// <summary>The authenticating name that an encoded name stands for, in any case; null when it stands for none.</summary>
    internal static string? Find(ReadOnlySpan<char> encodedName)
    {
        foreach (string name in Names)
        {
            if (Matches(encodedName, name, ignoreCase: true))
            {
                return name;
            }
        }

        return null;
    }

    /// <summary>Whether percent-encoded text stands for an ASCII name.</summary>
    internal static bool Matches(ReadOnlySpan<char> encoded, string name, bool ignoreCase)
    {
        int index = 0;
        foreach (char expected in name)
        {
            if (index >= encoded.Length)
            {
                return false;
            }

            char actual = (char)UriEncoding.ReadDecoded(encoded, ref index);
            if (actual != expected && !(ignoreCase && char.ToLowerInvariant(actual) == char.ToLowerInvariant(expected)))
            {
                return false;
            }
        }

        return index == encoded.Length;
    }

    /// <summary>The encoded name of a <c>name=value</c> member.</summary>
    internal static ReadOnlySpan<char> NameOf(ReadOnlySpan<char> member)
    {
        int equals = member.IndexOf('=');
        return equals < 0 ? member : member[..equals];
    }
}
