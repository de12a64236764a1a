using System.Text.Json.Nodes;

namespace Gateway.ControlPlane.Usage;

internal static class UsageExamples
{
    public static IReadOnlyList<object> All { get; } =
    [
        new UsageResponse
        {
            Day = new DateOnly(2026, 5, 5), Service = "dynamodb", Calls = 1200, Errors = 3, Denials = 1, Reported = 0, RequestBytes = 144_000, ResponseBytes = 408_000,
            P50Ms = 7.1, P99Ms = 41.0, EstimatedCost = 0.0015m, Currency = "USD", PricedCalls = 1199,
        },
    ];

    /// <summary>The same as CSV, by service.</summary>
    public static JsonNode Csv { get; } = JsonValue.Create(UsageCsv.Head([UsageDimension.Service]));
}
