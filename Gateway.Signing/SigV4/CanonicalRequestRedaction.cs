using System.Security.Cryptography;
using System.Text;
using Gateway.Signing.Catalog;

namespace Gateway.Signing.SigV4;

/// <summary>
/// Makes a canonical request fit to be kept: values of headers and query members that may be secret give way to their SHA-256. Two
/// texts that were the same are the same afterwards, and two that differed still differ, so that they can be compared.
/// </summary>
public static class CanonicalRequestRedaction
{
    private const int QueryLine = 2;

    /// <summary>Parts of names, in lower case: of credentials, of cookies, of the keys that S3's customers encrypt with.</summary>
    private static readonly string[] Sensitive =
        ["authorization", "cookie", "token", "secret", "passw", "passphrase", "credential", "signature", "customer-key", "api-key", "apikey", "accesskey"];

    /// <summary>The text with hashes in place of what may be secret.</summary>
    public static string Redact(string canonicalRequest)
    {
        ArgumentNullException.ThrowIfNull(canonicalRequest);
        string[] lines = canonicalRequest.Split('\n');
        if (lines.Length > QueryLine)
        {
            lines[QueryLine] = string.Join('&', lines[QueryLine].Split('&').Select(static member => Redact(member, '=')));
        }

        for (int i = QueryLine + 1; i < lines.Length && lines[i].Length > 0; i++)
        {
            lines[i] = Redact(lines[i], ':');
        }

        return string.Join('\n', lines);
    }

    private static string Redact(string line, char separator)
    {
        int end = line.IndexOf(separator, StringComparison.Ordinal);
        return end < 0 || end == line.Length - 1 || !IsSensitive(line[..end])
            ? line
            : $"{line[..end]}{separator}sha256-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(line[(end + 1)..])))}";
    }

    private static bool IsSensitive(string name)
    {
        string decoded = RequestPath.Decode(name);
        return Array.Exists(Sensitive, part => decoded.Contains(part, StringComparison.OrdinalIgnoreCase));
    }
}
