using System.Text.Json;
using Gateway.ControlPlane.PolicyGroups;
using Gateway.Signing.Policies;

namespace Gateway.ControlPlane.DryRuns;

/// <summary>A call to try: either <c>action</c> with <c>names</c>, or the request itself.</summary>
internal sealed record DryRunCall
{
    /// <summary>Catalog id.</summary>
    public string? Service { get; init; }

    /// <summary>The region that would be signed for.</summary>
    public string? Region { get; init; }

    /// <summary>An operation of the service, for example CreateTable.</summary>
    public string? Action { get; init; }

    /// <summary>Text or a list of texts by request member: the path's, the query's, the body's, or a header's.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Names { get; init; }

    /// <summary>The AWS host; needed where it names a bucket or an account.</summary>
    public string? Host { get; init; }

    /// <summary>Default POST.</summary>
    public string? Method { get; init; }

    /// <summary>The path, percent-encoded; default /.</summary>
    public string? Path { get; init; }

    /// <summary>The query, percent-encoded, without the question mark.</summary>
    public string? Query { get; init; }

    /// <summary>X-Amz-Target, Content-Type, smithy-protocol and what else decides; in any case.</summary>
    public IReadOnlyDictionary<string, string?>? Headers { get; init; }

    /// <summary>The body as text.</summary>
    public string? Body { get; init; }

    /// <summary>The body as bytes, in base64; for CBOR.</summary>
    public string? BodyBase64 { get; init; }
}

/// <summary>Policies that are not stored yet, and a call to try them on.</summary>
internal sealed record InlineDryRunRequest
{
    public IReadOnlyList<PolicyContract?>? Policies { get; init; }

    public bool? ReportOnly { get; init; }

    public DryRunCall? Call { get; init; }
}

/// <summary>What the daemon would decide, and why.</summary>
internal sealed record DryRunResponse
{
    public required bool Allowed { get; init; }

    /// <summary>Whether the policies only report.</summary>
    public required bool ReportOnly { get; init; }

    /// <summary>
    /// The rule that refuses: RequestNotActive, ServiceNotApproved, RegionNotApproved, AccountMismatch, CredentialUnavailable, ActionNotApproved
    /// or PolicyViolated; null when the call is allowed.
    /// </summary>
    public string? Rule { get; init; }

    /// <summary>The policy that refuses, or that would if it did more than report.</summary>
    public DryRunPolicy? Policy { get; init; }

    /// <summary>The operation as the daemon names it; null when it could not be told.</summary>
    public string? Action { get; init; }

    /// <summary>What the operation names, for audit.</summary>
    public string? Resource { get; init; }

    /// <summary>The names that the policies on names ask about, and where each was found.</summary>
    public required IReadOnlyList<FoundName> Names { get; init; }

    /// <summary>What the caller would be told; null when the call is allowed.</summary>
    public string? Message { get; init; }

    /// <summary>For people.</summary>
    public required string Explanation { get; init; }
}

/// <summary>An entry of the policies.</summary>
/// <param name="Index">Its place in the list, from 0.</param>
/// <param name="Entry">The entry.</param>
/// <param name="Reason">What is wrong with the call.</param>
internal sealed record DryRunPolicy(int Index, PolicyContract Entry, string Reason);
