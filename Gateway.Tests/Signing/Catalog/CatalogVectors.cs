using System.IO.Compression;
using System.Text;

namespace Gateway.Tests.Signing.Catalog;

/// <summary>Samples made by botocore itself (Catalog/Generator/vectors.py): an oracle that knows nothing of our data.</summary>
internal static class CatalogVectors
{
    public static IEnumerable<string[]> Hosts() => Read("hosts.txt.gz");

    public static IEnumerable<string[]> Operations() => Read("operations.txt.gz");

    public static IEnumerable<string[]> Names() => Read("names.txt.gz");

    private static IEnumerable<string[]> Read(string name)
    {
        using Stream packed = typeof(CatalogVectors).Assembly.GetManifestResourceStream("Gateway.Tests.Signing.Catalog.Vectors." + name)
            ?? throw new InvalidOperationException($"The vectors '{name}' are missing.");
        using var unpacked = new GZipStream(packed, CompressionMode.Decompress);
        using var reader = new StreamReader(unpacked, Encoding.UTF8);
        while (reader.ReadLine() is { } line)
        {
            yield return line.Split('\t');
        }
    }
}
