using System.Buffers;
using System.Text;

namespace Gateway.Signing.PostForm;

/// <summary>
/// The head of one part: the name of its field and, for the file, the file's name. Strict, because a part that S3 reads otherwise than
/// this could be another field there: one Content-Disposition, no folded lines, no escapes, no other encoding of the content, no parts in it.
/// </summary>
internal sealed record PartHead(string Name, bool HasFileName, string? FileName)
{
    /// <summary>The Content-Length of the part, as some clients write it; null when there is none.</summary>
    public string? ContentLength { get; private init; }

    private const string Disposition = "form-data";

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("!#$&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~");

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads header lines, without the empty line that ends them; null when they are not written as they must be.</summary>
    public static PartHead? Read(ReadOnlySpan<byte> lines)
    {
        string text;
        try
        {
            text = StrictUtf8.GetString(lines);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }

        PartHead? head = null;
        string? contentLength = null;
        foreach (string line in text.Split("\r\n"))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || line.AsSpan(0, colon).ContainsAnyExcept(NameCharacters) || line.Any(static c => c < ' ' && c != '\t'))
            {
                return null;
            }

            string value = line[(colon + 1)..].Trim(' ', '\t');
            switch (line[..colon].ToLowerInvariant())
            {
                case "content-disposition" when head is null:
                    head = ReadDisposition(value);
                    if (head is null)
                    {
                        return null;
                    }

                    break;
                case "content-type" when IsUtf8(value) && !value.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase):
                case "content-transfer-encoding" when value.ToLowerInvariant() is "binary" or "8bit" or "7bit":
                    break;
                case "content-length" when contentLength is null:
                    contentLength = value;
                    break;
                default:
                    return null;
            }
        }

        return head is null ? null : head with { ContentLength = contentLength };
    }

    /// <summary><c>form-data; name="key"; filename="a.txt"</c></summary>
    private static PartHead? ReadDisposition(string value)
    {
        if (!value.StartsWith(Disposition, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        string? name = null, fileName = null;
        bool hasFileName = false, isEncoded = false;
        ReadOnlySpan<char> rest = value.AsSpan(Disposition.Length).TrimStart(" \t");
        while (!rest.IsEmpty)
        {
            if (!TryReadParameter(ref rest, out string parameter, out string content))
            {
                return null;
            }

            switch (parameter)
            {
                case "name" when name is null:
                    name = content;
                    break;
                case "filename" when !hasFileName:
                    hasFileName = true;
                    fileName = content;
                    break;
                case "filename*" when !isEncoded:
                    isEncoded = true;
                    break;
                default:
                    return null;
            }
        }

        if (name is not { Length: > 0 } || name.AsSpan().ContainsAnyExcept(NameCharacters))
        {
            return null;
        }

        // Two names for one file, or one with a folder in it: which of them S3 would take is not known here.
        bool isPlain = fileName is { Length: > 0 } && !isEncoded && !fileName.Contains('/', StringComparison.Ordinal);
        return new PartHead(name, hasFileName || isEncoded, isPlain ? fileName : null);
    }

    /// <summary>Takes <c>; name=token</c> or <c>; name="text"</c> off the front.</summary>
    private static bool TryReadParameter(ref ReadOnlySpan<char> rest, out string name, out string value)
    {
        name = value = "";
        if (rest[0] != ';')
        {
            return false;
        }

        rest = rest[1..].TrimStart(" \t");
        int equals = rest.IndexOf('=');
        if (equals <= 0)
        {
            return false;
        }

        name = rest[..equals].ToString().ToLowerInvariant();
        rest = rest[(equals + 1)..];
        if (rest is ['"', ..])
        {
            int close = rest[1..].IndexOf('"');
            if (close < 0)
            {
                return false;
            }

            value = rest[1..(close + 1)].ToString();
            rest = rest[(close + 2)..].TrimStart(" \t");

            // A backslash escapes for some readers and stands for itself for others.
            return !value.Contains('\\', StringComparison.Ordinal);
        }

        int end = rest.IndexOfAny(" \t;");
        value = (end < 0 ? rest : rest[..end]).ToString();
        rest = (end < 0 ? [] : rest[end..]).TrimStart(" \t");
        return value.Length > 0 && (name == "filename*" || !value.AsSpan().ContainsAnyExcept(NameCharacters));
    }

    /// <summary>Whether a part's text is UTF-8, said or not.</summary>
    private static bool IsUtf8(string contentType)
    {
        int charset = contentType.IndexOf("charset", StringComparison.OrdinalIgnoreCase);
        return charset < 0 || contentType[charset..].ToLowerInvariant().Replace("\"", "", StringComparison.Ordinal) is "charset=utf-8" or "charset=us-ascii";
    }
}
