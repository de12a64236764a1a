using System.Text.Json;
using Gateway.Signing.Catalog;
using Gateway.Signing.SigV4;

namespace Gateway.Tests.Signing.SigV4A;

/// <summary>One request that Amazon's own library signed: see Vectors/generate.mjs.</summary>
internal sealed record AmazonVector(
    string Form, string Service, string AccessKeyId, string Secret, DateTimeOffset Time, string Method, string Target, string[][] Headers)
{
    public string RawQuery => Target.Contains('?', StringComparison.Ordinal) ? Target[(Target.IndexOf('?', StringComparison.Ordinal) + 1)..] : "";

    public SigningRules Rules => Service == "s3" ? SigningRules.S3 : SigningRules.General;

    public IReadOnlyList<HeaderField> Fields => [.. Headers.Select(static h => new HeaderField(h[0], h[1]))];

    public SignedRequest Request => new()
    {
        Method = Method,
        RawPath = Target.Split('?')[0],
        RawQuery = RawQuery,
        Headers = Fields,
        PayloadHash = Service == "s3" ? PayloadHash.UnsignedPayload : PayloadHash.EmptyBody,
    };

    public static IReadOnlyList<AmazonVector> All { get; } = Read<AmazonVector>("signed-requests.json");

    public static IReadOnlyList<AmazonKeyPair> KeyPairs { get; } = Read<AmazonKeyPair>("key-pairs.json");

    public override string ToString() => $"{Form} {Service} {AccessKeyId}";

    private static T[] Read<T>(string name)
    {
        using Stream stream = typeof(AmazonVector).Assembly.GetManifestResourceStream("Gateway.Tests.Signing.SigV4A.Vectors." + name)
            ?? throw new FileNotFoundException(name);
        return JsonSerializer.Deserialize<T[]>(stream, JsonSerializerOptions.Web)!;
    }
}
