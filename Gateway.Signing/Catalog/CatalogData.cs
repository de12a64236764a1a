using System.Text;

namespace Gateway.Signing.Catalog;

/// <summary>The data embedded in this assembly; <c>Generator/generate.py</c> makes it and describes its form.</summary>
internal static class CatalogData
{
    private const string ServicesResource = "Gateway.Signing.Catalog.Data.services.txt";

    private const string OperationsResource = "Gateway.Signing.Catalog.Data.operations.txt";

    private const string NamesResource = "Gateway.Signing.Catalog.Data.names.txt";

    /// <summary>The operations of all services by id, as text; cut into sections when first used.</summary>
    public static Lazy<IReadOnlyDictionary<string, string>> Operations { get; } = new(() => CutSections(ReadText(OperationsResource)));

    /// <summary>The members that name resources, of all services by id, as text; cut into sections when first used.</summary>
    public static Lazy<IReadOnlyDictionary<string, string>> Names { get; } = new(() => CutSections(ReadText(NamesResource)));

    public static string ReadServices() => ReadText(ServicesResource);

    private static string ReadText(string name)
    {
        using Stream stream = typeof(CatalogData).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The resource '{name}' is missing from the assembly.");
        using var reader = new StreamReader(stream, Encoding.ASCII);
        return reader.ReadToEnd();
    }

    /// <summary>A section begins with a line <c>@id</c>.</summary>
    private static Dictionary<string, string> CutSections(string text)
    {
        var sections = new Dictionary<string, string>(StringComparer.Ordinal);
        int at = text.IndexOf("\n@", StringComparison.Ordinal);
        while (at >= 0)
        {
            int idEnd = text.IndexOf('\n', at + 1);
            int next = text.IndexOf("\n@", idEnd, StringComparison.Ordinal);
            sections.Add(text[(at + 2)..idEnd], text[(idEnd + 1)..(next < 0 ? text.Length : next + 1)]);
            at = next;
        }

        return sections;
    }
}
