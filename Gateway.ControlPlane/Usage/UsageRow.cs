using System.Globalization;

namespace Gateway.ControlPlane.Usage;

/// <summary>One group as it was read.</summary>
internal sealed record UsageRow
{
    /// <summary>The values of the dimensions, in the query's order; empty text where calls had none.</summary>
    public string[] Key { get; init; } = [];

    public long Calls { get; init; }

    public long Errors { get; init; }

    public long Denials { get; init; }

    public long Reported { get; init; }

    public decimal RequestBytes { get; init; }

    public decimal ResponseBytes { get; init; }

    public double? P50Ms { get; init; }

    public double? P99Ms { get; init; }

    public decimal? EstimatedCost { get; init; }

    public string? Currency { get; init; }

    public long PricedCalls { get; init; }

    public UsageResponse ToResponse(IReadOnlyList<UsageDimension> by)
    {
        string? Of(UsageDimension dimension)
        {
            for (int i = 0; i < by.Count; i++)
            {
                if (by[i] == dimension)
                {
                    return Key[i].Length > 0 ? Key[i] : null;
                }
            }

            return null;
        }

        return new UsageResponse
        {
            Day = Of(UsageDimension.Day) is { } day ? DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture) : null,
            Service = Of(UsageDimension.Service),
            Action = Of(UsageDimension.Action),
            EnvironmentId = Of(UsageDimension.Environment),
            RequesterId = Of(UsageDimension.Requester),
            AccessRequestId = Of(UsageDimension.AccessRequest),
            CloudCredentialId = Of(UsageDimension.CloudCredential),
            Calls = Calls,
            Errors = Errors,
            Denials = Denials,
            Reported = Reported,
            RequestBytes = (long)decimal.Min(RequestBytes, long.MaxValue),
            ResponseBytes = (long)decimal.Min(ResponseBytes, long.MaxValue),
            P50Ms = P50Ms,
            P99Ms = P99Ms,
            EstimatedCost = EstimatedCost,
            Currency = EstimatedCost is null ? null : Currency,
            PricedCalls = PricedCalls,
        };
    }
}
