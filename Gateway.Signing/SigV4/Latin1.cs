using System.Text;

namespace Gateway.Signing.SigV4;

/// <summary>Text whose characters stand for bytes, as header values and request targets are kept.</summary>
internal static class Latin1
{
    /// <summary>The byte a character stands for.</summary>
    /// <exception cref="ArgumentException">The character is no byte. Cutting it would let two requests have one signature.</exception>
    public static byte ToByte(char character) => character <= byte.MaxValue ? (byte)character : throw NoByte();

    /// <summary>The bytes that characters stand for, as many as there are characters.</summary>
    /// <exception cref="ArgumentException">A character is no byte, as above.</exception>
    public static void ToBytes(ReadOnlySpan<char> characters, Span<byte> destination)
    {
        if (characters.ContainsAnyExceptInRange('\0', (char)byte.MaxValue))
        {
            throw NoByte();
        }

        Encoding.Latin1.GetBytes(characters, destination);
    }

    private static ArgumentException NoByte() => new("The request holds a character that is not a byte; decode it as Latin-1.");
}
