using Gateway.ControlPlane.Problems;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.ControlPlane.Audit;

/// <summary>What an audit list is narrowed to; absent does not narrow.</summary>
internal sealed record AuditQuery
{
    /// <summary>The event of this id alone.</summary>
    [FromQuery(Name = "id")]
    public Guid? Id { get; init; }

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

    /// <summary>Who did an administrative act, for example the approver of access requests.</summary>
    [FromQuery(Name = "actor")]
    public string? Actor { get; init; }

    /// <summary>What an administrative act was done to: an id, or an access key id.</summary>
    [FromQuery(Name = "target")]
    public string? Target { get; init; }

    [FromQuery(Name = "service")]
    public string? Service { get; init; }

    /// <summary>An operation, or an act such as access-request.approve.</summary>
    [FromQuery(Name = "action")]
    public string? Action { get; init; }

    /// <summary>allowed, denied or failed, in any case.</summary>
    [FromQuery(Name = "decision")]
    public string? Decision { get; init; }

    [FromQuery(Name = "accessKey")]
    public string? AccessKey { get; init; }

    [FromQuery(Name = "accessRequest")]
    public string? AccessRequest { get; init; }

    /// <summary>The request id that the caller got.</summary>
    [FromQuery(Name = "requestId")]
    public string? RequestId { get; init; }

    /// <summary>true: only calls that a policy in report-only mode would have refused.</summary>
    [FromQuery(Name = "reported")]
    public bool? Reported { get; init; }

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
