using System.Text.Json;
using Gateway.Signing.Catalog;

namespace Gateway.Signing.Policies.Names;

/// <summary>Names in a JSON body. A member that comes twice makes the body unreadable: parsers differ on which one counts.</summary>
internal static class JsonNames
{
    /// <summary>Deeper documents than any AWS request are somebody's attack on the parser.</summary>
    private const int MaxDepth = 64;

    /// <summary>Adds what is found; false when a member holds something else than text.</summary>
    /// <exception cref="JsonException">The body is no JSON object that can be trusted.</exception>
    public static bool TryRead(ReadOnlyMemory<byte> body, IReadOnlyList<NameMember>? members, List<FoundName> names)
    {
        using JsonDocument document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = false });
        JsonElement root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        IEnumerable<string> paths = members?.Select(static m => m.Path) ?? root.EnumerateObject().Select(static p => p.Name).Where(MemberPath.EndsInName);
        foreach (string path in paths)
        {
            if (!TryRead(root, path, path, names))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryRead(JsonElement element, string path, string member, List<FoundName> names)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Null:
                return true;
            case JsonValueKind.Array:
                return element.EnumerateArray().All(item => TryRead(item, path, member, names));
            case JsonValueKind.String when path.Length == 0:
                names.Add(new FoundName(member, element.GetString()!));
                return true;
            case JsonValueKind.Object when path.Length > 0:
                (string first, string rest) = MemberPath.Cut(path);
                return !element.TryGetProperty(first, out JsonElement inner) || TryRead(inner, rest, member, names);
            default:
                return false;
        }
    }
}
