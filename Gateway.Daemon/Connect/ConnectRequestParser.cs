using System.Buffers;
using System.Text;

namespace Gateway.Daemon.Connect;

/// <summary>
/// Tells a CONNECT head (RFC 9110, section 9.3.6; RFC 9112, sections 3 and 5) from anything else in the first bytes of a connection.
/// Pure: it keeps nothing between calls, so that a caller may offer the growing buffer again.
/// </summary>
internal static class ConnectRequestParser
{
    /// <summary>The longest head that is read, in bytes, request line and fields together; room for a large Proxy-Authorization.</summary>
    public const int MaxHeadBytes = 16 * 1024;

    private static ReadOnlySpan<byte> Method => "CONNECT "u8;

    private static ReadOnlySpan<byte> ProxyAuthorization => "Proxy-Authorization"u8;

    private static ReadOnlySpan<byte> EndOfHead => "\r\n\r\n"u8;

    private static readonly SearchValues<byte> TokenBytes = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"u8);

    /// <summary>Looks at what has arrived so far.</summary>
    /// <param name="buffer">All bytes since the connection was accepted.</param>
    /// <param name="request">What a <see cref="ConnectHead.Complete"/> head says.</param>
    /// <param name="consumed">Where the bytes after a <see cref="ConnectHead.Complete"/> head begin.</param>
    public static ConnectHead Parse(in ReadOnlySequence<byte> buffer, out ConnectRequest request, out SequencePosition consumed)
    {
        request = default;
        consumed = buffer.Start;

        Span<byte> start = stackalloc byte[8];
        int have = (int)Math.Min(buffer.Length, Method.Length);
        buffer.Slice(0, have).CopyTo(start);
        if (!Method.StartsWith(start[..have]))
        {
            return ConnectHead.NotConnect;
        }

        SequenceReader<byte> reader = new(buffer);
        if (!reader.TryReadTo(out ReadOnlySequence<byte> head, EndOfHead, advancePastDelimiter: true))
        {
            return buffer.Length > MaxHeadBytes ? ConnectHead.TooLarge : ConnectHead.Incomplete;
        }

        if (head.Length + EndOfHead.Length > MaxHeadBytes)
        {
            return ConnectHead.TooLarge;
        }

        consumed = reader.Position;
        return TryParseHead(head, out request) ? ConnectHead.Complete : ConnectHead.Malformed;
    }

    private static bool TryParseHead(in ReadOnlySequence<byte> sequence, out ConnectRequest request)
    {
        request = default;
        ReadOnlySpan<byte> head = sequence.IsSingleSegment ? sequence.FirstSpan : sequence.ToArray();
        int lineEnd = head.IndexOf("\r\n"u8);
        ReadOnlySpan<byte> line = lineEnd < 0 ? head : head[..lineEnd];
        ReadOnlySpan<byte> fields = lineEnd < 0 ? default : head[(lineEnd + 2)..];

        ReadOnlySpan<byte> rest = line[Method.Length..];
        int space = rest.IndexOf((byte)' ');
        if (space <= 0 || !(rest[(space + 1)..].SequenceEqual("HTTP/1.1"u8) || rest[(space + 1)..].SequenceEqual("HTTP/1.0"u8)))
        {
            return false;
        }

        if (!Authority.TryParse(Encoding.Latin1.GetString(rest[..space]), out Authority authority) || !AreFields(fields, out byte[]? credentials))
        {
            return false;
        }

        request = new ConnectRequest(authority, credentials);
        return true;
    }

    /// <summary>A bare CR or LF, a folded line or a space before the colon is how smuggled heads look (RFC 9112, section 5).</summary>
    private static bool AreFields(ReadOnlySpan<byte> fields, out byte[]? credentials)
    {
        credentials = null;
        while (!fields.IsEmpty)
        {
            int end = fields.IndexOf("\r\n"u8);
            ReadOnlySpan<byte> field = end < 0 ? fields : fields[..end];
            fields = end < 0 ? default : fields[(end + 2)..];
            int colon = field.IndexOf((byte)':');
            if (colon <= 0 || field[..colon].ContainsAnyExcept(TokenBytes) || field.ContainsAny((byte)'\r', (byte)'\n', (byte)0))
            {
                return false;
            }

            if (Ascii.EqualsIgnoreCase(field[..colon], ProxyAuthorization))
            {
                if (credentials is not null)
                {
                    return false;
                }

                credentials = field[(colon + 1)..].Trim(" \t"u8).ToArray();
            }
        }

        return true;
    }
}
