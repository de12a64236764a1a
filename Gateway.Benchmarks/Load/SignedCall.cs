using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gateway.Signing.Catalog;
using Gateway.Signing.SigV4;

namespace Gateway.Benchmarks.Load;

/// <summary>The bytes of one signed DynamoDB call of about 1 KB. They may be sent again and again, as AWS allows within 15 minutes.</summary>
internal static class SignedCall
{
    public static byte[] Create(DateTimeOffset now, string accessKeyId, string secretAccessKey)
    {
        string body = "{\"TableName\":\"orders\",\"Key\":{\"id\":{\"S\":\"" + new string('x', 960) + "\"}}}";
        string date = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        HeaderField[] headers =
        [
            new("Content-Type", "application/x-amz-json-1.0"), new("Host", LoadCommand.Host),
            new("X-Amz-Date", date), new("X-Amz-Target", "DynamoDB_20120810.GetItem"),
        ];
        CredentialScope scope = new(date[..8], "eu-west-1", "dynamodb");
        string authorization = SigV4Signer.Sign(
            new SignedRequest
            {
                Method = "POST",
                RawPath = "/",
                RawQuery = "",
                Headers = headers,
                PayloadHash = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(body))),
            },
            scope,
            now,
            [.. headers.Select(static h => h.Name.ToLowerInvariant())],
            accessKeyId,
            SigningKey.Derive(Encoding.UTF8.GetBytes(secretAccessKey), scope.Date, scope.Region, scope.Service),
            SigningRules.General);
        return Encoding.ASCII.GetBytes(
            "POST / HTTP/1.1\r\n" + string.Concat(headers.Select(static h => $"{h.Name}: {h.Value}\r\n"))
            + $"Authorization: {authorization}\r\nContent-Length: {body.Length}\r\n\r\n{body}");
    }
}
