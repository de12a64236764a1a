using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Signing.SigV4;

/// <summary>
/// <code>
/// AWS4-HMAC-SHA256 \n yyyyMMddTHHmmssZ \n credential scope \n hex(SHA-256(canonical request))
/// </code>
/// </summary>
internal static class StringToSign
{
    /// <summary>The algorithm's name, exact.</summary>
    public const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary>The form of request times.</summary>
    public const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";

    public static string Create(string canonicalRequest, CredentialScope scope, DateTimeOffset time) => string.Concat(
        Algorithm,
        "\n",
        time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture),
        "\n" + scope + "\n",
        Convert.ToHexStringLower(SHA256.HashData(Encoding.Latin1.GetBytes(canonicalRequest))));
}
