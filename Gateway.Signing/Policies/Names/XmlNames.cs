using System.Xml;
using System.Xml.Linq;
using Gateway.Signing.Catalog;

namespace Gateway.Signing.Policies.Names;

/// <summary>Names in an XML body: below its root, whatever the namespace.</summary>
internal static class XmlNames
{
    private const int MaxCharacters = 4 * 1024 * 1024;

    /// <summary>Deeper documents than any AWS request are somebody's attack on the parser.</summary>
    private const int MaxDepth = 64;

    /// <summary>Adds what is found; false when a member holds something else than text.</summary>
    /// <exception cref="XmlException">The body is no XML that can be trusted.</exception>
    public static bool TryRead(ReadOnlyMemory<byte> body, IReadOnlyList<NameMember>? members, List<FoundName> names)
    {
        CheckDepth(body);
        using XmlReader reader = Open(body);
        XElement root = XDocument.Load(reader).Root!;
        IEnumerable<string> paths = members?.Select(static m => m.Path)
            ?? root.Elements().Select(static e => e.Name.LocalName).Where(MemberPath.EndsInName).Distinct();
        return paths.All(path => TryRead(root, path, path, names));
    }

    private static bool TryRead(XElement element, string path, string member, List<FoundName> names)
    {
        if (path.Length > 0)
        {
            (string first, string rest) = MemberPath.Cut(path);
            return element.Elements().Where(e => e.Name.LocalName == first).All(e => TryRead(e, rest, member, names));
        }

        if (element.HasElements)
        {
            // A list: its items hold text and nothing else.
            return element.Elements().All(item => !item.HasElements && TryRead(item, "", member, names));
        }

        names.Add(new FoundName(member, element.Value));
        return true;
    }

    /// <summary>Trees are read by recursion below; this reads without.</summary>
    private static void CheckDepth(ReadOnlyMemory<byte> body)
    {
        using XmlReader reader = Open(body);
        while (reader.Read())
        {
            if (reader.Depth > MaxDepth)
            {
                throw new XmlException("The document is nested too deep.");
            }
        }
    }

    private static XmlReader Open(ReadOnlyMemory<byte> body) => XmlReader.Create(
        new MemoryStream(body.ToArray()),
        new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = MaxCharacters, CloseInput = true });
}
