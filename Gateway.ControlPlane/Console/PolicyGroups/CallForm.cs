using System.Text.Json;
using Gateway.ControlPlane.DryRuns;

namespace Gateway.ControlPlane.Console.PolicyGroups;

/// <summary>A sample call as it is typed.</summary>
internal sealed class CallForm
{
    private const int MaxMember = 200;

    public string? Service { get; set; }

    public string? Region { get; set; }

    public string? Action { get; set; }

    /// <summary>One <c>Member=name</c> a line; a member that comes twice has several names.</summary>
    public string? Names { get; set; }

    public string? Host { get; set; }

    /// <summary>As the API takes it; null when a line of the names is none.</summary>
    public DryRunCall? Read()
    {
        var names = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (string line in (Names ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            string member = equals < 0 ? "" : line[..equals].TrimEnd();
            if (member.Length is 0 or > MaxMember)
            {
                return null;
            }

            if (!names.TryGetValue(member, out List<string>? values))
            {
                names[member] = values = [];
            }

            values.Add(line[(equals + 1)..].TrimStart());
        }

        return new DryRunCall
        {
            Service = Service,
            Region = Region,
            Action = Action ?? "",
            Names = names.ToDictionary(n => n.Key, n => Element(n.Value), StringComparer.Ordinal),
            Host = Host,
        };
    }

    private static JsonElement Element(List<string> values) => values.Count == 1
        ? JsonSerializer.SerializeToElement(values[0], ControlPlaneJsonContext.Default.String)
        : JsonSerializer.SerializeToElement(values.ToArray(), ControlPlaneJsonContext.Default.StringArray);
}
