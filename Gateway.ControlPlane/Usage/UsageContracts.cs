using System.Text.Json.Serialization;

namespace Gateway.ControlPlane.Usage;

/// <summary>
/// Sums of one group. The members that it was grouped by are there, and null where calls had none: no service could be told, or the key
/// was not known.
/// </summary>
internal sealed record UsageResponse
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateOnly? Day { get; init; }

    /// <summary>Catalog id.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Service { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Action { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? EnvironmentId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RequesterId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? AccessRequestId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? CloudCredentialId { get; init; }

    /// <summary>Every call, whatever became of it.</summary>
    public required long Calls { get; init; }

    /// <summary>Calls that were allowed and answered with a status of 400 or more, or that failed on the way.</summary>
    public required long Errors { get; init; }

    /// <summary>Calls that the gateway refused.</summary>
    public required long Denials { get; init; }

    /// <summary>Allowed calls that a policy in report-only mode would have refused.</summary>
    public required long Reported { get; init; }

    /// <summary>Body bytes received from callers.</summary>
    public required long RequestBytes { get; init; }

    /// <summary>Body bytes sent to callers.</summary>
    public required long ResponseBytes { get; init; }

    /// <summary>Half of the calls that were not refused took no longer, milliseconds, within 9.1 percent; null when there were none.</summary>
    public required double? P50Ms { get; init; }

    /// <summary>99 of 100 calls that were not refused took no longer, milliseconds, within 9.1 percent; null when there were none.</summary>
    public required double? P99Ms { get; init; }

    /// <summary>What the calls that were not refused cost by the price list; null when none of them has a price.</summary>
    public required decimal? EstimatedCost { get; init; }

    /// <summary>The price list's currency; null when there is no estimate.</summary>
    public required string? Currency { get; init; }

    /// <summary>How many of the calls that were not refused have a price: the others are missing from the estimate.</summary>
    public required long PricedCalls { get; init; }
}
