using Gateway.ControlPlane.Problems;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.ControlPlane.AccessRequests;

/// <summary>What the account's list of access requests is narrowed to; absent does not narrow.</summary>
internal sealed record AccessRequestQuery
{
    private const int MaxSearch = 200;
    private const int MaxWords = 8;

    [FromQuery(Name = "status")]
    public string? Status { get; init; }

    [FromQuery(Name = "environment")]
    public string? Environment { get; init; }

    [FromQuery(Name = "requester")]
    public string? Requester { get; init; }

    /// <summary>Who approved or denied.</summary>
    [FromQuery(Name = "decidedBy")]
    public string? DecidedBy { get; init; }

    [FromQuery(Name = "policyGroup")]
    public string? PolicyGroup { get; init; }

    [FromQuery(Name = "cloudCredential")]
    public string? CloudCredential { get; init; }

    /// <summary>
    /// Up to 8 words. Each must occur, in any case, in the services, the requester's name or e-mail, the environment's name or the justification.
    /// </summary>
    [FromQuery(Name = "search")]
    public string? Search { get; init; }

    /// <summary>Checks the search; the status is checked with other lists'.</summary>
    public AccessRequestFilter Check(FieldErrors errors)
    {
        string[] words = (errors.OptionalText("search", Search, MaxSearch) ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length > MaxWords)
        {
            errors.Add("search", $"Must have at most {MaxWords} words.");
        }

        return new AccessRequestFilter
        {
            EnvironmentId = Environment,
            RequesterId = Requester,
            Status = Status,
            DecidedById = DecidedBy,
            PolicyGroupId = PolicyGroup,
            CloudCredentialId = CloudCredential,
            Words = words,
        };
    }
}
