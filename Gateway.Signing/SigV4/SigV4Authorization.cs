using Gateway.Signing.SigV4A;

namespace Gateway.Signing.SigV4;

/// <summary>
/// The authentication of a request as its sender claims it, well-formed but not yet verified.
/// <see cref="SigV4AuthorizationParser"/> makes it; <see cref="SigV4Verifier"/> or <see cref="SigV4AVerifier"/> decides whether it is true.
/// </summary>
public sealed record SigV4Authorization
{
    /// <summary>Where the claim was found.</summary>
    public required SigV4Form Form { get; init; }

    /// <summary>Which algorithm was named; it decides which verifier is asked, and neither takes the other's.</summary>
    public SignatureAlgorithm Algorithm { get; init; }

    /// <summary>The access key id, 1 to 128 characters of <c>[A-Za-z0-9_]</c>.</summary>
    public required string AccessKeyId { get; init; }

    /// <summary>What the signing key was derived for; its date is the day of <see cref="RequestTime"/>.</summary>
    public required CredentialScope Scope { get; init; }

    /// <summary>The names of the signed headers, lower-case, sorted by byte, each once; <c>host</c> is always among them.</summary>
    public required IReadOnlyList<string> SignedHeaders { get; init; }

    /// <summary>The regions of a SigV4A signature; null for SigV4, whose scope names the one region.</summary>
    public RegionSet? RegionSet { get; init; }

    /// <summary>The region that was signed for, or the region set's text.</summary>
    public string Region => RegionSet?.ToString() ?? Scope.Region;

    /// <summary>64 lower-case hexadecimal digits; for SigV4A the hexadecimal form of a DER sequence.</summary>
    public required string Signature { get; init; }

    /// <summary>The time that was signed, UTC, to the second.</summary>
    public required DateTimeOffset RequestTime { get; init; }

    /// <summary>How long a presigned URL is good for, 1 second to 7 days; null in the header form.</summary>
    public TimeSpan? Expires { get; init; }

    /// <summary>Whether a session token came with the request, in a header or in the query; a proxy key never has one.</summary>
    public bool HasSessionToken { get; init; }

    /// <summary>Names the key and the scope only: a valid signature may be replayed within its time.</summary>
    public override string ToString() => $"SigV4Authorization {{ Form = {Form}, AccessKeyId = {AccessKeyId}, Scope = {Scope} }}";
}
