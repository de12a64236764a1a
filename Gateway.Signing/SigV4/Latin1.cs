namespace Gateway.Signing.SigV4;

/// <summary>Text whose characters stand for bytes, as header values and request targets are kept.</summary>
internal static class Latin1
{
    /// <summary>The byte a character stands for.</summary>
    /// <exception cref="ArgumentException">The character is no byte. Cutting it would let two requests have one signature.</exception>
    public static byte ToByte(char character) => character <= byte.MaxValue
        ? (byte)character
        : throw new ArgumentException("The request holds a character that is not a byte; decode it as Latin-1.");
}
