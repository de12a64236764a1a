using Gateway.ControlPlane.Problems;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.ControlPlane.Audit;

/// <summary>What an audit list is narrowed to; absent does not narrow.</summary>
internal sealed record AuditQuery
{
    /// <summary>Earliest time, included.</summary>
    [FromQuery(Name = "from")]
    public DateTimeOffset? From { get; init; }

    /// <summary>Latest time, excluded.</summary>
    [FromQuery(Name = "to")]
    public DateTimeOffset? To { get; init; }

    /// <summary>call or administration.</summary>
    [FromQuery(Name = "kind")]
    public string? Kind { get; init; }

    [FromQuery(Name = "environment")]
    public string? Environment { get; init; }

    [FromQuery(Name = "requester")]
    public string? Requester { get; init; }

    [FromQuery(Name = "service")]
    public string? Service { get; init; }

    [FromQuery(Name = "action")]
    public string? Action { get; init; }

    /// <summary>allowed, denied or failed, in any case.</summary>
    [FromQuery(Name = "decision")]
    public string? Decision { get; init; }

    [FromQuery(Name = "accessKey")]
    public string? AccessKey { get; init; }

    [FromQuery(Name = "accessRequest")]
    public string? AccessRequest { get; init; }

    public void Check(FieldErrors errors)
    {
        if (Kind is not (null or "call" or "administration"))
        {
            errors.Add("kind", "Must be call or administration.");
        }

        if (Decision is not null && DecisionName is null)
        {
            errors.Add("decision", "Must be allowed, denied or failed.");
        }

        if (From >= To)
        {
            errors.Add("to", "Must be after from.");
        }
    }

    /// <summary>The decision as stored; null when absent or none.</summary>
    public string? DecisionName => Decision?.ToUpperInvariant() switch
    {
        "ALLOWED" => "allowed",
        "DENIED" => "denied",
        "FAILED" => "failed",
        _ => null,
    };
}
