using System.Security.Cryptography;
using System.Text;

namespace Gateway.Signing.SigV4.Chunked;

/// <summary>
/// The lines after the last chunk, <c>name:value</c>, in a signed body followed by <c>x-amz-trailer-signature:…</c>. What is signed is
/// <code>lower(name) ":" Trim(value) "\n"        one line for each header, sorted by name</code>
/// Exactly the headers that <c>x-amz-trailer</c> announced must come, each once. See
/// <see href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html"/>.
/// </summary>
internal sealed class ChunkTrailer
{
    /// <summary>Longest trailer read, in bytes: a checksum takes under 150.</summary>
    public const int MaxLength = 8 * 1024;

    private readonly SortedDictionary<string, string> _lines = new(StringComparer.Ordinal);
    private readonly HashSet<string> _announced;

    public ChunkTrailer(IEnumerable<string> announced) =>
        _announced = [.. announced.Select(static name => name.Trim().ToLowerInvariant())];

    /// <summary>What stands before a trailer's signature.</summary>
    public static ReadOnlySpan<byte> SignatureName => "x-amz-trailer-signature:"u8;

    /// <summary>Whether every announced header has come.</summary>
    public bool IsComplete => _lines.Count == _announced.Count;

    /// <summary>Takes one line without its end; false when it is no header, was not announced or came before.</summary>
    public bool TryAdd(ReadOnlySpan<byte> line)
    {
        int colon = line.IndexOf((byte)':');
        if (colon <= 0 || line.ContainsAny("\r\0"u8))
        {
            return false;
        }

        string name = Encoding.Latin1.GetString(line[..colon]).ToLowerInvariant();
        string value = Encoding.Latin1.GetString(line[(colon + 1)..].Trim(" \t"u8));
        return _announced.Contains(name) && _lines.TryAdd(name, value);
    }

    /// <summary>The SHA-256 of what is signed.</summary>
    public void Hash(Span<byte> destination)
    {
        var text = new StringBuilder();
        foreach ((string name, string value) in _lines)
        {
            text.Append(name).Append(':').Append(value).Append('\n');
        }

        SHA256.HashData(Encoding.Latin1.GetBytes(text.ToString()), destination);
    }
}
