using System.Buffers.Binary;
using Gateway.Signing.SigV4;

namespace Gateway.Signing.EventStream;

/// <summary>
/// The headers of a signed message: <c>:date</c>, a timestamp, and <c>:chunk-signature</c>, 32 bytes, in either order and nothing else.
/// A header is written as <c>length of name (1) | name | type (1) | value</c>, a timestamp as milliseconds since 1970 (8), bytes as
/// <c>length (2) | bytes</c>. See <see href="https://docs.aws.amazon.com/transcribe/latest/dg/streaming-http2.html"/>.
/// </summary>
/// <param name="Date">When the client signed; milliseconds count as sent, and are cut where the date is signed as text.</param>
/// <param name="DateAt">Where the <c>:date</c> header begins in the message.</param>
/// <param name="SignatureAt">Where the 32 bytes of the signature begin in the message.</param>
public readonly record struct EventSignature(DateTimeOffset Date, int DateAt, int SignatureAt)
{
    /// <summary>The whole <c>:date</c> header, bytes: what is hashed for the string to sign.</summary>
    internal const int DateHeaderBytes = 1 + 5 + 1 + TimestampBytes;

    private const int TimestampBytes = 8;
    private const int SignatureHeaderBytes = 1 + 16 + 1 + 2 + Signature.Bytes;

    /// <summary>The UTC day of <see cref="Date"/>, <c>yyyyMMdd</c>: the date of the message's credential scope.</summary>
    public string ScopeDate => RequestTime.Day(Date);

    /// <summary>The header up to its value: a name of 5, and type 8, a timestamp.</summary>
    private static ReadOnlySpan<byte> DateStart => "\u0005:date\u0008"u8;

    /// <summary>The header up to its value: a name of 16, and type 6, bytes, of which 32 follow.</summary>
    private static ReadOnlySpan<byte> SignatureStart => "\u0010:chunk-signature\u0006\u0000\u0020"u8;

    /// <summary>Reads a whole message's headers; false when they are others, or the date is no date.</summary>
    internal static bool TryRead(Span<byte> message, out EventSignature signature)
    {
        signature = default;
        ReadOnlySpan<byte> headers = EventFrame.Headers(message);
        if (headers.Length != DateHeaderBytes + SignatureHeaderBytes)
        {
            return false;
        }

        bool isDateFirst = headers.StartsWith(DateStart);
        int date = isDateFirst ? 0 : SignatureHeaderBytes;
        int chunk = isDateFirst ? DateHeaderBytes : 0;
        if (!headers[date..].StartsWith(DateStart) || !headers[chunk..].StartsWith(SignatureStart))
        {
            return false;
        }

        long milliseconds = BinaryPrimitives.ReadInt64BigEndian(headers[(date + DateStart.Length)..]);
        if (milliseconds < DateTimeOffset.MinValue.ToUnixTimeMilliseconds() || milliseconds > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
        {
            return false;
        }

        signature = new EventSignature(
            DateTimeOffset.FromUnixTimeMilliseconds(milliseconds),
            EventFrame.PreludeBytes + date,
            EventFrame.PreludeBytes + chunk + SignatureStart.Length);
        return true;
    }

    /// <summary>Puts another date in the header's place.</summary>
    internal void WriteDate(Span<byte> message, DateTimeOffset date) =>
        BinaryPrimitives.WriteInt64BigEndian(message[(DateAt + DateStart.Length)..], date.ToUnixTimeMilliseconds());

    /// <summary>The encoded <c>:date</c> header.</summary>
    internal ReadOnlySpan<byte> DateHeader(ReadOnlySpan<byte> message) => message.Slice(DateAt, DateHeaderBytes);

    /// <summary>The signature's bytes.</summary>
    internal Span<byte> BytesOf(Span<byte> message) => message.Slice(SignatureAt, Signature.Bytes);
}
