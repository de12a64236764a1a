using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.Runtime.Internal.Auth;

namespace Gateway.Tests.Support;

/// <summary>
/// Writes an upload by form as a browser sends it, so that a test can then spoil any part of it. Keys are derived by Amazon's signer;
/// the policy covers each field by an exact condition, unless the test says otherwise.
/// </summary>
internal sealed record PostFormText
{
    public const string Boundary = "----formBoundary7MA4YWxkTrZu0gW";

    public DateTimeOffset Time { get; init; } = TimeProvider.System.GetUtcNow();

    public TimeSpan Life { get; init; } = TimeSpan.FromHours(1);

    public string KeyId { get; init; } = FakeControlPlane.ProxyKeyId;

    public string Secret { get; init; } = FakeControlPlane.ProxySecret;

    public string Region { get; init; } = "eu-west-1";

    public string Algorithm { get; init; } = "AWS4-HMAC-SHA256";

    public string ObjectKey { get; init; } = "uploads/${filename}";

    public string FileName { get; init; } = "a b.txt";

    public string File { get; init; } = "content of the file";

    /// <summary>Fields that are sent and covered, beside those of the authentication and the key.</summary>
    public IReadOnlyList<(string Name, string Value)> Fields { get; init; } = [];

    /// <summary>Fields that are sent and not covered.</summary>
    public IReadOnlyList<(string Name, string Value)> Uncovered { get; init; } = [];

    /// <summary>Conditions beside those of the fields, each as JSON.</summary>
    public IReadOnlyList<string> Conditions { get; init; } = ["""{"bucket": "bucket"}""", """["starts-with", "$key", "uploads/"]"""];

    /// <summary>Changes the fields just before they are written.</summary>
    public Func<IReadOnlyList<(string Name, string Value)>, IReadOnlyList<(string Name, string Value)>> Spoil { get; init; } = static fields => fields;

    /// <summary>What is signed in place of the policy made here; null for that.</summary>
    public string? PolicyJson { get; init; }

    public string Date => Time.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    public string Credential => $"{KeyId}/{Date[..8]}/{Region}/s3/aws4_request";

    /// <summary>What a policy says when it is read from its field.</summary>
    public static JsonNode PolicyOf(string base64) => JsonNode.Parse(Convert.FromBase64String(base64))!;

    /// <summary>The signature of a policy by Amazon's derivation and the runtime's HMAC.</summary>
    public static string Sign(string base64, string secret, string date, string region = "eu-west-1") => Convert.ToHexStringLower(
        HMACSHA256.HashData(AWS4Signer.ComposeSigningKey(secret, region, date, "s3"), Encoding.UTF8.GetBytes(base64)));

    /// <summary>The fields in the order in which they are sent.</summary>
    public IReadOnlyList<(string Name, string Value)> AllFields()
    {
        (string Name, string Value)[] covered =
        [
            ("key", ObjectKey), .. Fields, ("x-amz-algorithm", Algorithm), ("x-amz-credential", Credential), ("x-amz-date", Date),
        ];
        string[] conditions = [.. Conditions, .. covered.Where(static f => f.Name != "key").Select(static f => $"{{{Json(f.Name)}: {Json(f.Value)}}}")];
        string expiration = (Time + Life).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        string policy = Convert.ToBase64String(Encoding.UTF8.GetBytes(
            PolicyJson ?? $$"""{"expiration": "{{expiration}}", "conditions": [{{string.Join(", ", conditions)}}]}"""));
        return Spoil([.. covered, .. Uncovered, ("policy", policy), ("x-amz-signature", Sign(policy, Secret, Date[..8], Region))]);
    }

    /// <summary>The body, as Latin-1 text whose characters stand for bytes.</summary>
    public string Body()
    {
        StringBuilder body = new();
        foreach ((string name, string value) in AllFields())
        {
            body.Append(CultureInfo.InvariantCulture, $"--{Boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{Latin1(value)}\r\n");
        }

        return body.Append(CultureInfo.InvariantCulture, $"--{Boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{Latin1(FileName)}\"\r\n")
            .Append(CultureInfo.InvariantCulture, $"Content-Type: text/plain\r\n\r\n{File}\r\n--{Boundary}--\r\n").ToString();
    }

    /// <summary>The whole request, path-style.</summary>
    /// <param name="headers">Further header lines, each with its line end.</param>
    /// <param name="target">The request target.</param>
    /// <param name="host">The host.</param>
    public string Request(string headers = "", string target = "/bucket", string host = "s3.eu-west-1.amazonaws.com") =>
        RequestWith(Body(), headers, target, host);

    /// <summary>The request with another body.</summary>
    public static string RequestWith(string body, string headers = "", string target = "/bucket", string host = "s3.eu-west-1.amazonaws.com") =>
        $"POST {target} HTTP/1.1\r\nHost: {host}\r\nContent-Type: multipart/form-data; boundary={Boundary}\r\nContent-Length: {body.Length}\r\n{headers}\r\n{body}";

    private static string Latin1(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    private static string Json(string text) => JsonSerializer.Serialize(text);
}
