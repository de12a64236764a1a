using System.Text.Json;
using Gateway.ControlPlane.Audit;

namespace Gateway.ControlPlane.Console.Activity;

/// <summary>The fields that an administrative act changed, as they were and as they became.</summary>
internal static class Changes
{
    /// <summary>Fields that are the same on both sides are left out.</summary>
    public static IReadOnlyList<(string Field, string? Before, string? After)> Of(AuditEventResponse e, NameBook names) =>
    [
        .. Fields(e.Before).Concat(Fields(e.After)).Distinct(StringComparer.Ordinal)
            .Select(f => (Field: Spaced(f), Before: Text(e.Before, f, names), After: Text(e.After, f, names)))
            .Where(f => f.Before != f.After),
    ];

    /// <summary>Texts in them, among which ids may be.</summary>
    public static IEnumerable<string?> Ids(AuditEventResponse e) => new[] { e.Before, e.After }.OfType<JsonElement>()
        .Where(j => j.ValueKind == JsonValueKind.Object)
        .SelectMany(j => j.EnumerateObject())
        .SelectMany(p => p.Value.ValueKind == JsonValueKind.Array ? [.. p.Value.EnumerateArray()] : new[] { p.Value })
        .Where(v => v.ValueKind == JsonValueKind.String)
        .Select(v => v.GetString());

    private static IEnumerable<string> Fields(JsonElement? json) =>
        json is { ValueKind: JsonValueKind.Object } value ? value.EnumerateObject().Select(p => p.Name) : [];

    private static string? Text(JsonElement? json, string field, NameBook names) =>
        json is { ValueKind: JsonValueKind.Object } value && value.TryGetProperty(field, out JsonElement member) ? Text(member, names) : null;

    private static string? Text(JsonElement value, NameBook names) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        JsonValueKind.String => names[value.GetString()!],
        JsonValueKind.Array when value.GetArrayLength() == 0 => null,
        JsonValueKind.Array => string.Join(", ", value.EnumerateArray().Select(v => Text(v, names))),
        JsonValueKind.Object => string.Join(", ", value.EnumerateObject().Where(p => p.Value.ValueKind != JsonValueKind.Null).Select(p => $"{p.Name}: {Text(p.Value, names)}")),
        JsonValueKind.True => "yes",
        JsonValueKind.False => "no",
        _ => value.GetRawText(),
    };

    // cloudCredentialId: the page shows its name, so "Cloud credential".
    private static string Spaced(string field)
    {
        string name = field.EndsWith("Id", StringComparison.Ordinal) ? field[..^2] : field;
        return string.Concat(name.Select((c, i) => i == 0 ? char.ToUpperInvariant(c).ToString() : char.IsUpper(c) ? $" {char.ToLowerInvariant(c)}" : c.ToString()));
    }
}
