using System.Globalization;
using System.Text;

namespace Gateway.Signing.PostForm;

/// <summary>
/// Reads an upload by form up to the file's first byte, from the growing beginning of a body. Strict: what could be read in another way
/// than here is refused, so that what was verified is what S3 sees. Reads each part once, however the body is cut. Not safe for
/// concurrent use.
/// </summary>
public sealed class PostFormReader
{
    /// <summary>The most that may come before the file: 20 KB, S3's own limit
    /// (<see href="https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html"/>).</summary>
    public const int MaxHeadBytes = 20 * 1024;

    private const string File = "file";

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string _boundary;
    private readonly byte[] _delimiter;
    private readonly List<PostFormField> _fields = [];
    private readonly Dictionary<string, PostFormField> _byName = new(StringComparer.OrdinalIgnoreCase);
    private int _at;

    /// <param name="boundary">The boundary, as <see cref="MultipartBoundary"/> reads it.</param>
    public PostFormReader(string boundary)
    {
        _boundary = boundary;
        _delimiter = Encoding.ASCII.GetBytes("\r\n--" + boundary);
    }

    /// <summary>Reads on.</summary>
    /// <param name="body">The body from its first byte on; each call gives at least the bytes of the one before.</param>
    /// <param name="head">The head, once it is whole.</param>
    /// <returns>Whether something is wrong; nothing and no head means that more is needed.</returns>
    public PostFormFailure Read(ReadOnlySpan<byte> body, out PostFormHead? head)
    {
        head = null;

        // What lies behind the limit must not change the answer: it may not have come yet.
        body = body[..Math.Min(body.Length, MaxHeadBytes + 1)];
        while (true)
        {
            PostFormFailure failure = ReadPart(body, out head, out bool isWhole);
            if (failure == PostFormFailure.None && !isWhole)
            {
                return body.Length > MaxHeadBytes ? PostFormFailure.FieldsTooLarge : PostFormFailure.None;
            }

            if (failure != PostFormFailure.None || head is not null)
            {
                return head?.Length > MaxHeadBytes ? PostFormFailure.FieldsTooLarge : failure;
            }
        }
    }

    private PostFormFailure ReadPart(ReadOnlySpan<byte> body, out PostFormHead? head, out bool isWhole)
    {
        head = null;
        isWhole = false;

        // The first delimiter has no line end before it; the others' belong to them.
        ReadOnlySpan<byte> delimiter = _at == 0 ? _delimiter.AsSpan(2) : _delimiter;
        ReadOnlySpan<byte> rest = body[_at..];
        int compared = Math.Min(rest.Length, delimiter.Length);
        if (!rest[..compared].SequenceEqual(delimiter[..compared]))
        {
            return PostFormFailure.Malformed;
        }

        if (rest.Length < delimiter.Length + 2)
        {
            return PostFormFailure.None;
        }

        rest = rest[delimiter.Length..];
        if (rest.StartsWith("--"u8))
        {
            return PostFormFailure.FileMissing;
        }

        if (!rest.StartsWith("\r\n"u8))
        {
            return PostFormFailure.Malformed;
        }

        rest = rest[2..];
        int headEnd = rest.IndexOf("\r\n\r\n"u8);
        if (headEnd < 0)
        {
            return PostFormFailure.None;
        }

        if (rest[..headEnd].IndexOf(_delimiter.AsSpan(2)) >= 0 || PartHead.Read(rest[..headEnd]) is not { } part)
        {
            return PostFormFailure.Malformed;
        }

        int contentStart = _at + delimiter.Length + 2 + headEnd + 4;
        if (part.Name.Equals(File, StringComparison.OrdinalIgnoreCase))
        {
            isWhole = true;
            head = new PostFormHead(_boundary, _fields, _byName, part.FileName, _at, contentStart);
            return _at == 0 ? PostFormFailure.KeyMissing : PostFormFailure.None;
        }

        int length = body[contentStart..].IndexOf(_delimiter);
        return length < 0 ? PostFormFailure.None : Add(part, body.Slice(contentStart, length), contentStart, out isWhole);
    }

    private PostFormFailure Add(PartHead part, ReadOnlySpan<byte> content, int start, out bool isWhole)
    {
        isWhole = false;

        // A delimiter behind a bare line feed, or none, ends the field for lenient readers.
        if (part.HasFileName || !IsLength(part.ContentLength, content.Length) || content.IndexOf(_delimiter.AsSpan(2)) >= 0)
        {
            return PostFormFailure.Malformed;
        }

        string value;
        try
        {
            value = StrictUtf8.GetString(content);
        }
        catch (DecoderFallbackException)
        {
            return PostFormFailure.Malformed;
        }

        PostFormField field = new(part.Name, value, _at, start + content.Length);
        if (!_byName.TryAdd(part.Name, field))
        {
            return PostFormFailure.Malformed;
        }

        _fields.Add(field);
        _at = field.End;
        isWhole = true;
        return PostFormFailure.None;
    }

    /// <summary>A reader that goes by the length must find the same end as one that goes by the delimiter.</summary>
    private static bool IsLength(string? said, int length) => said is null || said == length.ToString(CultureInfo.InvariantCulture);
}
