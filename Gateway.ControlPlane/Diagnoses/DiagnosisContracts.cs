using Gateway.Signing.Policies;

namespace Gateway.ControlPlane.Diagnoses;

/// <summary>Why a call was refused. Kept for a day; values that may be secret are shown as <c>sha256-…</c>.</summary>
internal sealed record DiagnosisResponse
{
    public required string RequestId { get; init; }

    /// <summary>The audit event's reason.</summary>
    public string? Reason { get; init; }

    public required LikelyCause LikelyCause { get; init; }

    /// <summary>Where the client's texts first differ; null when none were posted, or they do not differ.</summary>
    public TextDifference? Difference { get; init; }

    /// <summary>The failure of the signature check; null when the signature was good.</summary>
    public string? Failure { get; init; }

    /// <summary>As the daemon computed it.</summary>
    public string? CanonicalRequest { get; init; }

    /// <summary>Whether the canonical request was longer than what is kept.</summary>
    public required bool IsCut { get; init; }

    /// <summary>As the daemon computed it.</summary>
    public string? StringToSign { get; init; }

    /// <summary>The time that the client signed.</summary>
    public DateTimeOffset? SignedAt { get; init; }

    /// <summary>The time at which the call arrived.</summary>
    public DateTimeOffset? ReceivedAt { get; init; }

    public string? DeclaredPayloadHash { get; init; }

    public string? ComputedPayloadHash { get; init; }

    /// <summary>The policy that refused the call.</summary>
    public PolicyViolation? Policy { get; init; }

    /// <summary>When this is shown no longer.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>What an AWS client logs at its debug level; one of them at least. Neither is stored or logged.</summary>
internal sealed record CompareDiagnosisRequest
{
    public string? CanonicalRequest { get; init; }

    public string? StringToSign { get; init; }

    /// <summary>Names the type only: records print their members, and this one may hold a session token.</summary>
    public override string ToString() => nameof(CompareDiagnosisRequest);
}

/// <summary>The likeliest reason of a refusal.</summary>
/// <param name="Code">
/// wrong_secret, clock, method, host, path_encoding, path, query, header, signed_headers, payload_hash, scope, canonical_request, policy or unknown.
/// </param>
/// <param name="Text">For people.</param>
internal sealed record LikelyCause(string Code, string Text);

/// <summary>The first line that two texts differ in.</summary>
/// <param name="Text">canonicalRequest or stringToSign.</param>
/// <param name="Line">From 1.</param>
/// <param name="Part">What stands in that line, for example <c>query</c> or <c>header accept-encoding</c>.</param>
/// <param name="Gateway">What the gateway has; null when its text has ended.</param>
/// <param name="Client">What the client has; null when its text has ended.</param>
internal sealed record TextDifference(string Text, int Line, string Part, string? Gateway, string? Client);
