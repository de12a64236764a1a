using System.Collections.Concurrent;
using System.Collections.Frozen;

namespace Gateway.Signing.Catalog;

/// <summary>
/// Which members name resources, by the service models: one for a create operation, for others those that end in Name. A member that
/// the operation doesn't have counts for nothing, so nobody can add one that says something harmless.
/// </summary>
internal static class NameMembers
{
    private static readonly ConcurrentDictionary<string, FrozenDictionary<string, NameMember[]>?> ByService = new(StringComparer.Ordinal);

    /// <summary>The members of an operation, empty when it has none; null when no model tells, because the service has none.</summary>
    public static IReadOnlyList<NameMember>? Of(string serviceId, string operation) =>
        ByService.GetOrAdd(serviceId, static id => Parse(id)) is { } operations ? operations.GetValueOrDefault(operation, []) : null;

    private static FrozenDictionary<string, NameMember[]>? Parse(string serviceId)
    {
        if (!CatalogData.Names.Value.TryGetValue(serviceId, out string? section))
        {
            return null;
        }

        var operations = new Dictionary<string, NameMember[]>(StringComparer.Ordinal);
        foreach (ReadOnlySpan<char> line in section.AsSpan().EnumerateLines())
        {
            if (!line.IsEmpty)
            {
                string[] fields = line.ToString().Split('\t');
                operations.Add(fields[0], [.. fields[1].Split(',').Select(NameMember.Parse)]);
            }
        }

        return operations.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
