using System.Text;
using Gateway.Signing.SigV4;

namespace Gateway.Signing.SigV4A;

/// <summary>
/// A canonical request taken apart again, so that who holds the key reads what is to be signed instead of being told. Strict: text that is
/// not exactly what <see cref="CanonicalRequest"/> writes is refused.
/// </summary>
public sealed record CanonicalRequestText
{
    /// <summary>Longest text read, in characters: twice what a request's head may be at AWS and here.</summary>
    public const int MaxLength = 64 * 1024;

    private const string SecurityToken = "x-amz-security-token";

    private readonly string _start;

    private CanonicalRequestText(string start, string canonicalUri, string canonicalQuery, IReadOnlyList<HeaderField> headers, string payloadHash)
    {
        _start = start;
        CanonicalUri = canonicalUri;
        CanonicalQuery = canonicalQuery;
        Headers = headers;
        PayloadHash = payloadHash;
    }

    /// <summary>The canonical URI.</summary>
    public string CanonicalUri { get; }

    /// <summary>The canonical query string.</summary>
    public string CanonicalQuery { get; }

    /// <summary>The signed headers with their canonical values, by name, each name once and in lower case.</summary>
    public IReadOnlyList<HeaderField> Headers { get; }

    /// <summary>What stands for the body.</summary>
    public string PayloadHash { get; }

    /// <summary>The names of the signed headers as they are signed.</summary>
    public string SignedHeaders => string.Join(';', Headers.Select(static h => h.Name));

    /// <summary>Reads the text.</summary>
    public static bool TryParse(string text, out CanonicalRequestText? request)
    {
        ArgumentNullException.ThrowIfNull(text);
        request = null;
        string[] lines = text.Split('\n');
        if (text.Length > MaxLength || lines.Length < 6 || lines[0].Length == 0 || lines[^3].Length != 0 || text.AsSpan().ContainsAnyExceptInRange('\0', '\u00ff'))
        {
            return false;
        }

        var headers = new List<HeaderField>(lines.Length);
        foreach (string line in lines.AsSpan()[3..^3])
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || (headers.Count > 0 && string.CompareOrdinal(headers[^1].Name, line[..colon]) >= 0))
            {
                return false;
            }

            headers.Add(new HeaderField(line[..colon], line[(colon + 1)..]));
        }

        var read = new CanonicalRequestText(string.Join('\n', lines[..3]), lines[1], lines[2], headers, lines[^1]);
        request = read.SignedHeaders == lines[^2] ? read : null;
        return request is not null;
    }

    /// <summary>The canonical value of a signed header; null when it is not signed.</summary>
    /// <param name="name">In lower case.</param>
    public string? Header(string name) => HeaderFields.Count(Headers, name, out string? value) == 1 ? value : null;

    /// <summary>The same request with the session token of a temporary credential among its signed headers.</summary>
    public CanonicalRequestText WithSessionToken(string token)
    {
        HeaderField[] headers = [.. Headers, new HeaderField(SecurityToken, token)];
        Array.Sort(headers, static (left, right) => string.CompareOrdinal(left.Name, right.Name));
        return new CanonicalRequestText(_start, CanonicalUri, CanonicalQuery, headers, PayloadHash);
    }

    /// <summary>What is hashed.</summary>
    public byte[] ToBytes()
    {
        var text = new StringBuilder(_start).Append('\n');
        foreach (HeaderField header in Headers)
        {
            text.Append(header.Name).Append(':').Append(header.Value).Append('\n');
        }

        return Encoding.Latin1.GetBytes(text.Append('\n').Append(SignedHeaders).Append('\n').Append(PayloadHash).ToString());
    }

    /// <summary>Names nothing: the text holds the values of headers.</summary>
    public override string ToString() => "CanonicalRequestText";
}
