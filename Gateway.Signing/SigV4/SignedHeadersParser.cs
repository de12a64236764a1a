using System.Buffers;

namespace Gateway.Signing.SigV4;

/// <summary>
/// Reads SignedHeaders, <c>name;name;…</c>, into lower-case names sorted by byte. A list in another order is sorted, because the
/// canonical request is; upper case is refused, because it would sign another text.
/// </summary>
internal static class SignedHeadersParser
{
    /// <summary>Most names read: as many headers as servers take in one request by default.</summary>
    public const int MaxNames = 100;

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`|~");

    public static SigV4Failure Parse(ReadOnlySpan<char> text, out string[] names)
    {
        names = [];
        int count = text.Count(';') + 1;
        if (count > MaxNames)
        {
            return SigV4Failure.Malformed;
        }

        var result = new string[count];
        int index = 0;
        foreach (Range range in text.Split(';'))
        {
            ReadOnlySpan<char> name = text[range];
            if (!IsName(name))
            {
                return SigV4Failure.Malformed;
            }

            result[index++] = Intern(name);
        }

        result.AsSpan().Sort(string.CompareOrdinal);
        for (int i = 1; i < result.Length; i++)
        {
            if (result[i - 1] == result[i])
            {
                return SigV4Failure.Malformed;
            }
        }

        names = result;
        return SigV4Failure.None;
    }

    /// <summary>Whether text is a name that can be signed: a lower-case token (RFC 9110, section 5.6.2), or <c>:authority</c>.</summary>
    public static bool IsName(ReadOnlySpan<char> name) =>
        name is CanonicalHeaders.Authority || (!name.IsEmpty && !name.ContainsAnyExcept(NameCharacters));

    // The names that nearly every request signs need no string of their own.
    private static string Intern(ReadOnlySpan<char> name) => name switch
    {
        "accept-encoding" => "accept-encoding",
        "content-length" => "content-length",
        "content-type" => "content-type",
        "host" => CanonicalHeaders.Host,
        "user-agent" => "user-agent",
        "amz-sdk-invocation-id" => "amz-sdk-invocation-id",
        "amz-sdk-request" => "amz-sdk-request",
        "x-amz-content-sha256" => PayloadHash.HeaderName,
        "x-amz-date" => RequestTimeReader.AmzDate,
        "x-amz-target" => "x-amz-target",
        _ => name.ToString(),
    };
}
