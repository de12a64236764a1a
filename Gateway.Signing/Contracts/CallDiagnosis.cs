using Gateway.Signing.Policies;
using Gateway.Signing.SigV4;

namespace Gateway.Signing.Contracts;

/// <summary>
/// Why a call was refused, in more detail than its caller is told. Holds no secret: what may be one is hashed by
/// <see cref="CanonicalRequestRedaction"/> before it comes here.
/// </summary>
public sealed record CallDiagnosis
{
    /// <summary>The failure of the signature check, for example <c>SignatureMismatch</c>; null when the signature was good.</summary>
    public string? Failure { get; init; }

    /// <summary>The canonical request as the daemon computed it, at most 8,192 characters.</summary>
    public string? CanonicalRequest { get; init; }

    /// <summary>Whether the canonical request was longer.</summary>
    public bool IsCut { get; init; }

    /// <summary>The string to sign as the daemon computed it.</summary>
    public string? StringToSign { get; init; }

    /// <summary>The usual mistake under which the signature is right.</summary>
    public SignatureVariant? Variant { get; init; }

    /// <summary>The time that the client signed.</summary>
    public DateTimeOffset? SignedAt { get; init; }

    /// <summary>The hash that the client declared for its body.</summary>
    public string? DeclaredPayloadHash { get; init; }

    /// <summary>The hash of the body that arrived.</summary>
    public string? ComputedPayloadHash { get; init; }

    /// <summary>The policy that refused the call.</summary>
    public PolicyViolation? Policy { get; init; }

    /// <summary>Names the failure only: canonical requests are not for logs.</summary>
    public override string ToString() => $"CallDiagnosis {{ Failure = {Failure} }}";
}
