using System.Text;
using Gateway.Signing.Catalog;

namespace Gateway.Signing.SigV4;

/// <summary>
/// The second line of the canonical request, made from the path as it is on the wire:
/// <code>
/// S3:      UriEncode(UriDecode(path)), slashes kept         /a//b/../c%20d   ->  /a//b/../c%20d
/// others:  UriEncode(Normalize(path)), slashes kept         /a//b/../c%20d   ->  /a/c%2520d
/// </code>
/// <c>UriDecode</c> makes the S3 form independent of how the client escaped a key (<c>%7E</c>, <c>%2f</c> and a raw <c>@</c> included):
/// S3 computes the line from the decoded key, in which an escaped slash is a slash and a raw <c>+</c> is a space (Amazon's own signer
/// notes this of live S3, at <c>AWSSigningRequest.RequestUri</c>). The general rule never decodes: it encodes what was sent a second time, after removing <c>.</c> and <c>..</c> segments and repeated slashes as AWS's own clients do, where a path
/// that ends in a dot segment ends without a slash. See
/// <see href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-canonical-request"/> and
/// <see href="https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html"/>.
/// </summary>
internal static class CanonicalUri
{
    public static void Write(ref CanonicalWriter writer, ReadOnlySpan<char> rawPath, SigningRules rules)
    {
        if (rawPath.IsEmpty)
        {
            writer.Write((byte)'/');
        }
        else if (rules.NormalizesPath)
        {
            WriteNormalized(ref writer, rawPath, rules.EncodesPathTwice);
        }
        else
        {
            WriteEncoded(ref writer, rawPath, rules.EncodesPathTwice);
        }
    }

    /// <summary>The line as text.</summary>
    public static string Of(ReadOnlySpan<char> rawPath, SigningRules rules)
    {
        var writer = new CanonicalWriter(rawPath.Length + 64);
        try
        {
            Write(ref writer, rawPath, rules);
            return Encoding.Latin1.GetString(writer.WrittenSpan);
        }
        finally
        {
            writer.Dispose();
        }
    }

    private static void WriteNormalized(ref CanonicalWriter writer, ReadOnlySpan<char> rawPath, bool again)
    {
        int start = writer.Length;
        foreach (Range range in rawPath.Split('/'))
        {
            ReadOnlySpan<char> segment = rawPath[range];
            if (segment is "..")
            {
                int parent = writer.WrittenSpan[start..].LastIndexOf((byte)'/');
                writer.Truncate(start + Math.Max(parent, 0));
            }
            else if (segment is not ("" or "."))
            {
                writer.Write((byte)'/');
                WriteEncoded(ref writer, segment, again);
            }
        }

        if (writer.Length == start || rawPath[^1] == '/')
        {
            writer.Write((byte)'/');
        }
    }

    private static void WriteEncoded(ref CanonicalWriter writer, ReadOnlySpan<char> path, bool again)
    {
        int index = 0;
        while (index < path.Length)
        {
            byte value = again ? Latin1.ToByte(path[index++]) : UriEncoding.ReadFormDecoded(path, ref index);
            if (value == (byte)'/')
            {
                writer.Write(value);
            }
            else
            {
                UriEncoding.Write(ref writer, value);
            }
        }
    }
}
