using System.Security.Cryptography;
using System.Text;
using Amazon.Runtime.Internal.Auth;
using NUnit.Framework;

namespace Gateway.Tests.Support;

/// <summary>Checks an aws-chunked body as S3 would, by the text of the specification and Amazon's own key derivation.</summary>
internal static class ChunkedUpload
{
    private static readonly string EmptyHash = Convert.ToHexStringLower(SHA256.HashData([]));

    /// <summary>Asserts that every chunk carries the right signature of the secret, and that the data is the content.</summary>
    public static void AssertSignedBy(ReceivedRequest request, string secret, byte[] content)
    {
        string authorization = request.Headers["Authorization"].ToString();
        string[] scope = authorization.Split("Credential=")[1].Split(',')[0].Split('/')[1..];
        string previous = authorization[^64..];
        byte[] key = AWS4Signer.ComposeSigningKey(secret, scope[1], scope[0], scope[2]);
        string date = request.Headers["X-Amz-Date"].ToString();
        using MemoryStream data = new();
        int at = 0;
        while (true)
        {
            int lineEnd = request.Body.AsSpan(at).IndexOf("\r\n"u8) + at;
            string[] line = Encoding.ASCII.GetString(request.Body, at, lineEnd - at).Split(";chunk-signature=");
            int size = Convert.ToInt32(line[0], 16);
            ReadOnlySpan<byte> chunk = request.Body.AsSpan(lineEnd + 2, size);
            string toSign = string.Join(
                '\n', "AWS4-HMAC-SHA256-PAYLOAD", date, string.Join('/', scope), previous, EmptyHash, Convert.ToHexStringLower(SHA256.HashData(chunk)));
            string expected = Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign)));
            Assert.That(line[1], Is.EqualTo(expected), $"chunk at {at}");
            previous = expected;
            data.Write(chunk);
            if (size == 0)
            {
                break;
            }

            at = lineEnd + 2 + size + 2;
        }

        Assert.That(data.ToArray(), Is.EqualTo(content));
    }
}
