using System.Text;
using System.Text.Json;
using Gateway.Signing.Catalog;
using Gateway.Signing.SigV4;

namespace Gateway.Tests.Signing.SigV4;

/// <summary>One folder of Signing/Vectors, written by botocore through generate.py. Files are read as Latin-1: characters are bytes.</summary>
internal sealed record SigningVector
{
    private const string Prefix = "Gateway.Tests.Signing.Vectors/";

    public required string Name { get; init; }

    public required SignedRequest Request { get; init; }

    public required SigV4Form Form { get; init; }

    public required SigningRules Rules { get; init; }

    public required string Secret { get; init; }

    public required bool HasSessionToken { get; init; }

    public required string CanonicalRequest { get; init; }

    public required string StringToSign { get; init; }

    public required string Signature { get; init; }

    public static IEnumerable<string> Names() => typeof(SigningVector).Assembly.GetManifestResourceNames()
        .Where(n => n.StartsWith(Prefix, StringComparison.Ordinal) && n.EndsWith("/case.json", StringComparison.Ordinal))
        .Select(n => n[Prefix.Length..^"/case.json".Length])
        .Order(StringComparer.Ordinal);

    public static SigningVector Load(string name)
    {
        using var about = JsonDocument.Parse(Read(name, "case.json"));
        string Text(string property) => about.RootElement.GetProperty(property).GetString()!;

        string[] lines = Read(name, "request.txt").TrimEnd('\n').Split('\n');
        string[] start = lines[0].Split(' ');
        string[] target = start[1].Split('?', 2);
        return new SigningVector
        {
            Name = name,
            Request = new SignedRequest
            {
                Method = start[0],
                RawPath = target[0],
                RawQuery = target.ElementAtOrDefault(1) ?? "",
                Headers = [.. lines[1..].Select(l => l.Split(": ", 2)).Select(p => new HeaderField(p[0], p[1]))],
                PayloadHash = Text("payloadHash"),
            },
            Form = Text("form") == "query" ? SigV4Form.Query : SigV4Form.Header,
            Rules = Text("rules") == "s3" ? SigningRules.S3 : SigningRules.General,
            Secret = Text("secret"),
            HasSessionToken = about.RootElement.GetProperty("hasSessionToken").GetBoolean(),
            CanonicalRequest = Read(name, "canonical-request.txt"),
            StringToSign = Read(name, "string-to-sign.txt"),
            Signature = Read(name, "signature.txt"),
        };
    }

    private static string Read(string name, string file)
    {
        using Stream stream = typeof(SigningVector).Assembly.GetManifestResourceStream($"{Prefix}{name}/{file}")
            ?? throw new InvalidOperationException($"The vector '{name}' has no {file}.");
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return reader.ReadToEnd();
    }
}
