using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Amazon.Runtime.Internal.Auth;
using Gateway.Signing.Catalog;
using Gateway.Signing.SigV4;

namespace Gateway.Tests.Support;

/// <summary>Writes a signed HTTP/1.1 request as text, so that a test can then spoil any byte of it.</summary>
internal sealed record SignedText
{
    public string Method { get; init; } = "POST";

    public string Target { get; init; } = "/";

    public string Host { get; init; } = "dynamodb.eu-west-1.amazonaws.com";

    public string Service { get; init; } = "dynamodb";

    public string Region { get; init; } = "eu-west-1";

    public string Body { get; init; } = "{}";

    public bool DeclaresHash { get; init; }

    /// <summary>What is declared and signed in place of the body's hash, such as UNSIGNED-PAYLOAD; null for the hash itself.</summary>
    public string? PayloadHash { get; init; }

    public DateTimeOffset Time { get; init; } = TimeProvider.System.GetUtcNow();

    public string KeyId { get; init; } = FakeControlPlane.ProxyKeyId;

    public string Secret { get; init; } = FakeControlPlane.ProxySecret;

    /// <summary>Headers that are sent and signed, beside Host and the date.</summary>
    public IReadOnlyList<HeaderField> Signed { get; init; } = [new("X-Amz-Target", "DynamoDB_20120810.ListTables"), new("Content-Type", "application/x-amz-json-1.0")];

    /// <summary>Lines that are sent and not signed, each with its line end.</summary>
    public string Unsigned { get; init; } = "";

    /// <summary>The line that says the body's length; null writes Content-Length.</summary>
    public string? LengthLine { get; init; }

    /// <summary>Whether the path of an S3 request is written as for any other service, which is wrong.</summary>
    public bool UsesGeneralRules { get; init; }

    public override string ToString()
    {
        string date = Time.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        string hash = PayloadHash ?? Convert.ToHexStringLower(SHA256.HashData(Encoding.Latin1.GetBytes(Body)));
        List<HeaderField> headers = [new("Host", Host), new("X-Amz-Date", date), .. Signed];
        if (DeclaresHash || PayloadHash is not null)
        {
            headers.Add(new HeaderField("X-Amz-Content-Sha256", hash));
        }

        int question = Target.IndexOf('?', StringComparison.Ordinal);
        CredentialScope scope = new(date[..8], Region, Service);
        string authorization = SigV4Signer.Sign(
            new SignedRequest
            {
                Method = Method,
                RawPath = question < 0 ? Target : Target[..question],
                RawQuery = question < 0 ? "" : Target[(question + 1)..],
                Headers = headers,
                PayloadHash = hash,
            },
            scope,
            Time,
            [.. headers.Select(static h => h.Name.ToLowerInvariant()).Order(StringComparer.Ordinal)],
            KeyId,
            AWS4Signer.ComposeSigningKey(Secret, Region, scope.Date, Service),
            Service == "s3" && !UsesGeneralRules ? SigningRules.S3 : SigningRules.General);
        return $"{Method} {Target} HTTP/1.1\r\n"
            + string.Concat(headers.Select(static h => $"{h.Name}: {h.Value}\r\n"))
            + $"Authorization: {authorization}\r\n"
            + Unsigned
            + (LengthLine ?? (Body.Length > 0 ? $"Content-Length: {Body.Length}\r\n" : ""))
            + "\r\n"
            + Body;
    }
}
