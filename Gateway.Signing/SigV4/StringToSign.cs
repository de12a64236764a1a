using System.Text;

namespace Gateway.Signing.SigV4;

/// <summary>
/// What the signing key signs:
/// <code>
/// "AWS4-HMAC-SHA256" "\n"
/// time, yyyyMMdd'T'HHmmss'Z' "\n"
/// credential scope "\n"
/// lower-case hexadecimal SHA-256 of the canonical request
/// </code>
/// See <see href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-string-to-sign"/>.
/// </summary>
public static class StringToSign
{
    /// <summary>The name of the algorithm, as headers, queries and strings to sign spell it.</summary>
    public const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary>The string to sign as text.</summary>
    /// <param name="time">The request's time; signed to the second, in UTC.</param>
    /// <param name="scope">What the signing key is good for.</param>
    /// <param name="canonicalRequestHash">SHA-256 of the canonical request, 32 bytes.</param>
    public static string Text(DateTimeOffset time, CredentialScope scope, ReadOnlySpan<byte> canonicalRequestHash)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return string.Concat(
            string.Concat(Algorithm, "\n", FormatTime(time), "\n"),
            scope.ToString(),
            "\n",
            Convert.ToHexStringLower(canonicalRequestHash));
    }

    /// <summary>The time as <c>X-Amz-Date</c> carries it, for example <c>20150830T123600Z</c>.</summary>
    public static string FormatTime(DateTimeOffset time) =>
        string.Create(BasicTime.Length, time, static (text, time) => BasicTime.Write(time, text));

    /// <summary>Writes the string to sign; returns its length in bytes. <see cref="MaxBytes"/> is always enough.</summary>
    internal static int Write(
        DateTimeOffset time, CredentialScope scope, ReadOnlySpan<byte> canonicalRequestHash, Span<byte> destination)
    {
        int length = Encoding.ASCII.GetBytes(Algorithm, destination);
        destination[length++] = (byte)'\n';
        BasicTime.Write(time, destination[length..]);
        length += BasicTime.Length;
        destination[length++] = (byte)'\n';
        length += Encoding.Latin1.GetBytes(scope.Date, destination[length..]);
        destination[length++] = (byte)'/';
        length += Encoding.Latin1.GetBytes(scope.Region, destination[length..]);
        destination[length++] = (byte)'/';
        length += Encoding.Latin1.GetBytes(scope.Service, destination[length..]);
        destination[length++] = (byte)'/';
        length += Encoding.ASCII.GetBytes(CredentialScope.Terminator, destination[length..]);
        destination[length++] = (byte)'\n';
        if (!Convert.TryToHexStringLower(canonicalRequestHash, destination[length..], out int written))
        {
            throw new ArgumentException("The destination is too small.", nameof(destination));
        }

        return length + written;
    }

    /// <summary>Enough room for the string to sign of this scope.</summary>
    internal static int MaxBytes(CredentialScope scope) => 128 + scope.Date.Length + scope.Region.Length + scope.Service.Length;
}
