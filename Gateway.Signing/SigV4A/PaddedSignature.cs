using System.Text;

namespace Gateway.Signing.SigV4A;

/// <summary>
/// A signature as it stands in an aws-chunked body: the text form, filled up with <c>*</c> to 144 characters, so that every chunk's first
/// line has the length that was reckoned with before anything was signed. What the next signature covers has no padding. As Amazon's own
/// signer has it: <see href="https://github.com/awslabs/aws-c-auth/blob/main/source/aws_signing.c"/>.
/// </summary>
internal static class PaddedSignature
{
    /// <summary>Length of every signature in a body, in characters.</summary>
    public const int Length = EcdsaSignature.MaxTextLength;

    private const byte Padding = (byte)'*';

    /// <summary>Reads the signature without its padding; false when it is not padded to the length, or no signature.</summary>
    public static bool TryRead(ReadOnlySpan<byte> padded, out string signature)
    {
        signature = "";
        if (padded.Length != Length)
        {
            return false;
        }

        string text = Encoding.Latin1.GetString(padded.TrimEnd(Padding));
        if (!EcdsaSignature.IsWellFormed(text))
        {
            return false;
        }

        signature = text;
        return true;
    }

    /// <summary>Writes a signature and its padding.</summary>
    /// <param name="signature">The text form, at most 144 characters.</param>
    /// <param name="padded">Takes 144 characters.</param>
    public static void Write(ReadOnlySpan<char> signature, Span<byte> padded)
    {
        int length = Encoding.ASCII.GetBytes(signature, padded);
        padded[length..Length].Fill(Padding);
    }
}
