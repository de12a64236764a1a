using System.Text;

namespace Gateway.Daemon.Hosting;

/// <summary>
/// Latin-1 for Content-Length alone: what is no digit decodes to a character that no number has. Kestrel's own parser takes
/// <c>+46</c>, <c>-0</c> and spaces and normalises them, so that another length would be sent on than was signed or meant
/// (RFC 9112, section 6.3); this turns them into its 400.
/// </summary>
internal sealed class DigitsOnlyEncoding : Encoding
{
    public static DigitsOnlyEncoding Instance { get; } = new();

    /// <inheritdoc/>
    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex)
    {
        for (int i = 0; i < byteCount; i++)
        {
            byte b = bytes[byteIndex + i];
            chars[charIndex + i] = char.IsAsciiDigit((char)b) ? (char)b : '?';
        }

        return byteCount;
    }

    /// <inheritdoc/>
    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) =>
        Latin1.GetBytes(chars, charIndex, charCount, bytes, byteIndex);

    /// <inheritdoc/>
    public override int GetByteCount(char[] chars, int index, int count) => count;

    /// <inheritdoc/>
    public override int GetCharCount(byte[] bytes, int index, int count) => count;

    /// <inheritdoc/>
    public override int GetMaxByteCount(int charCount) => charCount;

    /// <inheritdoc/>
    public override int GetMaxCharCount(int byteCount) => byteCount;
}
