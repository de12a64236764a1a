using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gateway.Signing.Catalog;
using Gateway.Signing.SigV4;

namespace Gateway.Benchmarks.Load;

/// <summary>The bytes of one signed DynamoDB call of about 1 KB. They may be sent again and again, as AWS allows within 15 minutes.</summary>
internal static class SignedCall
{
    private static readonly string Body = "{\"TableName\":\"orders\",\"Key\":{\"id\":{\"S\":\"" + new string('x', 960) + "\"}}}";

    /// <summary>One of the stand-in control plane's key.</summary>
    public static byte[] Create(DateTimeOffset now) => Create(now, StandInControlPlane.ProxyKeyId, StandInControlPlane.ProxySecret);

    public static byte[] Create(DateTimeOffset now, string accessKeyId, string secretAccessKey)
    {
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
                PayloadHash = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(Body))),
            },
            scope,
            now,
            [.. headers.Select(static h => h.Name.ToLowerInvariant())],
            accessKeyId,
            SigningKey.Derive(Encoding.UTF8.GetBytes(secretAccessKey), scope.Date, scope.Region, scope.Service),
            SigningRules.General);
        return Bytes([.. headers, new("Authorization", authorization)]);
    }

    /// <summary>The same call without a signature.</summary>
    public static byte[] CreateUnsigned() =>
        Bytes([new("Content-Type", "application/x-amz-json-1.0"), new("Host", LoadCommand.Host), new("X-Amz-Target", "DynamoDB_20120810.GetItem")]);

    /// <summary>The head of a signed S3 call, with the hash of a body that goes after it.</summary>
    public static byte[] CreateObject(DateTimeOffset now, string method, string query, string hash, int? bytes)
    {
        string date = StringToSign.FormatTime(now);
        HeaderField[] headers = [new("Host", LoadCommand.ObjectHost), new("X-Amz-Content-Sha256", hash), new("X-Amz-Date", date)];
        CredentialScope scope = new(date[..8], "eu-west-1", "s3");
        string authorization = SigV4Signer.Sign(
            new SignedRequest { Method = method, RawPath = "/bucket/key", RawQuery = query, Headers = headers, PayloadHash = hash },
            scope,
            now,
            ["host", "x-amz-content-sha256", "x-amz-date"],
            StandInControlPlane.ProxyKeyId,
            SigningKey.Derive(Encoding.UTF8.GetBytes(StandInControlPlane.ProxySecret), scope.Date, scope.Region, scope.Service),
            SigningRules.S3);
        return Encoding.ASCII.GetBytes(
            $"{method} /bucket/key{(query.Length > 0 ? "?" + query : "")} HTTP/1.1\r\n" + string.Concat(headers.Select(static h => $"{h.Name}: {h.Value}\r\n"))
            + $"Authorization: {authorization}\r\n" + (bytes is null ? "" : string.Create(CultureInfo.InvariantCulture, $"Content-Length: {bytes}\r\n")) + "\r\n");
    }

    private static byte[] Bytes(HeaderField[] headers) => Encoding.ASCII.GetBytes(
        "POST / HTTP/1.1\r\n" + string.Concat(headers.Select(static h => $"{h.Name}: {h.Value}\r\n")) + $"Content-Length: {Body.Length}\r\n\r\n{Body}");
}
