using System.Buffers.Binary;
using System.Text;

namespace Gateway.Signing.EventStream;

/// <summary>
/// A message that ends a stream of answers with an error that is none of the operation's own:
/// <c>:message-type</c> is <c>error</c>, with <c>:error-code</c> and <c>:error-message</c>, all strings. SDKs turn it into an exception
/// of that code and text; an <c>exception</c> message would have to name a member of the operation's output. See
/// <see href="https://smithy.io/2.0/aws/amazon-eventstream.html#error-messages"/>.
/// </summary>
public static class EventErrorMessage
{
    private const byte StringType = 7;

    /// <summary>Writes the whole message.</summary>
    /// <param name="code">The error's code, for example <c>AccessDeniedException</c>.</param>
    /// <param name="text">What the caller is told; cut at 16 KiB.</param>
    public static byte[] Write(string code, string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(code);
        ArgumentNullException.ThrowIfNull(text);
        const int MaxText = 16 * 1024;
        using MemoryStream headers = new();
        WriteHeader(headers, ":message-type"u8, "error");
        WriteHeader(headers, ":error-code"u8, code);
        WriteHeader(headers, ":error-message"u8, text.Length <= MaxText ? text : text[..MaxText]);
        byte[] message = new byte[EventFrame.MinBytes + headers.Length];
        EventFrame.WritePrelude(message, (int)headers.Length);
        headers.GetBuffer().AsSpan(0, (int)headers.Length).CopyTo(message.AsSpan(EventFrame.PreludeBytes));
        EventFrame.WriteChecksum(message);
        return message;
    }

    private static void WriteHeader(MemoryStream headers, ReadOnlySpan<byte> name, string value)
    {
        headers.WriteByte((byte)name.Length);
        headers.Write(name);
        headers.WriteByte(StringType);
        byte[] bytes = Encoding.UTF8.GetBytes(value);
        Span<byte> length = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)bytes.Length);
        headers.Write(length);
        headers.Write(bytes);
    }
}
