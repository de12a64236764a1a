using System.Buffers.Text;
using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace Gateway.ControlPlane.Console;

/// <summary>The console's style and script, from this assembly. Their addresses hold their hashes, so that browsers may keep them for good.</summary>
internal static class ConsoleAssets
{
    private const string Prefix = "Gateway.ControlPlane.Console.Assets.";

    private static readonly FrozenDictionary<string, Asset> All = Load().ToFrozenDictionary(a => a.Name, StringComparer.Ordinal);

    /// <summary>The address of an asset.</summary>
    public static string Path(string name) => $"/assets/{All[name].Hash}/{name}";

    public static void MapAssets(this WebApplication app) => app.MapGet("/assets/{hash}/{name}", Get).ExcludeFromDescription();

    private static IResult Get(string hash, string name, HttpContext context)
    {
        if (!All.TryGetValue(name, out Asset? asset) || asset.Hash != hash)
        {
            return TypedResults.NotFound();
        }

        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return TypedResults.Bytes(asset.Content, asset.ContentType, entityTag: new EntityTagHeaderValue($"\"{hash}\""));
    }

    private static IEnumerable<Asset> Load()
    {
        Assembly assembly = typeof(ConsoleAssets).Assembly;
        foreach (string resource in assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using Stream stream = assembly.GetManifestResourceStream(resource)!;
            byte[] content = new byte[stream.Length];
            stream.ReadExactly(content);
            string name = resource[Prefix.Length..];
            string type = System.IO.Path.GetExtension(name) switch
            {
                ".css" => "text/css; charset=utf-8",
                ".js" => "text/javascript; charset=utf-8",
                _ => "image/svg+xml",
            };
            yield return new Asset(name, Base64Url.EncodeToString(SHA256.HashData(content).AsSpan(0, 9)), type, content);
        }
    }

    private sealed record Asset(string Name, string Hash, string ContentType, byte[] Content);
}
