using System.Text.Json.Serialization;
using Gateway.ControlPlane.Api;

namespace Gateway.ControlPlane.Prices;

/// <summary>What calls of a service and action are estimated to cost.</summary>
internal sealed record PriceResponse : IVersioned
{
    public string Id { get; init; } = "";

    /// <summary>Catalog id.</summary>
    public string Service { get; init; } = "";

    /// <summary>Operation name; * stands for every operation of the service that has no price of its own.</summary>
    public string Action { get; init; } = "";

    /// <summary>For each call that was not refused.</summary>
    public decimal PerCall { get; init; }

    /// <summary>For each 1,000,000,000 bytes of request and response bodies of those calls.</summary>
    public decimal PerGb { get; init; }

    /// <summary>ISO 4217, for example USD; one for the whole account.</summary>
    public string Currency { get; init; } = "";

    public DateTimeOffset CreatedAt { get; init; }

    [JsonIgnore]
    public long Version { get; init; }
}

internal sealed record CreatePriceRequest
{
    /// <summary>Catalog id.</summary>
    public string? Service { get; init; }

    /// <summary>Operation name; absent or * stands for every operation of the service that has no price of its own.</summary>
    public string? Action { get; init; }

    /// <summary>From 0 to 1,000,000; default 0.</summary>
    public decimal? PerCall { get; init; }

    /// <summary>From 0 to 1,000,000, for each 1,000,000,000 bytes; default 0.</summary>
    public decimal? PerGb { get; init; }

    /// <summary>ISO 4217, for example USD; the same as that of the account's other prices.</summary>
    public string? Currency { get; init; }
}

/// <summary>Replaces the amounts; service, action and currency stay.</summary>
internal sealed record UpdatePriceRequest
{
    /// <summary>From 0 to 1,000,000; absent is 0.</summary>
    public decimal? PerCall { get; init; }

    /// <summary>From 0 to 1,000,000, for each 1,000,000,000 bytes; absent is 0.</summary>
    public decimal? PerGb { get; init; }
}
