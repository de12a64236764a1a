using System.Globalization;
using System.Text;

namespace Gateway.ControlPlane.Usage;

/// <summary>Usage as comma-separated values by RFC 4180, with a line of names.</summary>
internal static class UsageCsv
{
    public const string MediaType = "text/csv";

    private static readonly string[] Sums =
        ["calls", "errors", "denials", "reported", "requestBytes", "responseBytes", "p50Ms", "p99Ms", "estimatedCost", "currency", "pricedCalls"];

    public static string Head(IReadOnlyList<UsageDimension> by) => Line([.. by.Select(d => d.Name), .. Sums]);

    public static string Line(UsageRow row) => Line(
    [
        .. row.Key, Text(row.Calls), Text(row.Errors), Text(row.Denials), Text(row.Reported), Text(row.RequestBytes), Text(row.ResponseBytes),
        Text(row.P50Ms), Text(row.P99Ms), Text(row.EstimatedCost), row.EstimatedCost is null ? "" : row.Currency ?? "", Text(row.PricedCalls),
    ]);

    private static string Line(IReadOnlyList<string> cells)
    {
        var line = new StringBuilder();
        for (int i = 0; i < cells.Count; i++)
        {
            line.Append(i == 0 ? "" : ",").Append(Cell(cells[i]));
        }

        return line.Append("\r\n").ToString();
    }

    private static string Cell(string text)
    {
        // A spreadsheet would run what begins like a formula.
        string safe = text.Length > 0 && "=+-@\t\r".Contains(text[0], StringComparison.Ordinal) ? "'" + text : text;
        return safe.AsSpan().IndexOfAny(",\"\r\n") < 0 ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    private static string Text(IFormattable? value) => value?.ToString(null, CultureInfo.InvariantCulture) ?? "";
}
