using System.Text;

namespace Gateway.Tests.Support;

/// <summary>The forms in which a secret could slip through: as it is, base64 at each alignment, hex, and behind the prefix of SigV4.</summary>
internal static class SecretForms
{
    public static IReadOnlyList<string> Of(string secret)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(secret);
        var forms = new List<string>
        {
            secret,
            Uri.EscapeDataString(secret),
            Convert.ToHexString(bytes),
            Convert.ToHexString(Encoding.UTF8.GetBytes("AWS4" + secret)),
        };
        for (int shift = 0; shift < 3; shift++)
        {
            // The characters that depend on neighbouring bytes are cut off at both ends.
            string encoded = Convert.ToBase64String([.. new byte[shift], .. bytes]).TrimEnd('=');
            string inner = encoded[(shift == 0 ? 0 : 4)..^2];
            forms.Add(inner);
            forms.Add(inner.Replace('+', '-').Replace('/', '_'));
        }

        return forms;
    }
}
