namespace Gateway.Signing.SigV4;

/// <summary>What a client says of its signature. Well-formed, and not yet proven.</summary>
public sealed record SigV4Authorization
{
    /// <summary>Where it stood.</summary>
    public required SigV4Form Form { get; init; }

    /// <summary>The access key id; letters and digits, at most 128.</summary>
    public required string AccessKeyId { get; init; }

    /// <summary>The credential scope.</summary>
    public required CredentialScope Scope { get; init; }

    /// <summary>The names of the signed headers, lower-case, in the order sent.</summary>
    public required IReadOnlyList<string> SignedHeaders { get; init; }

    /// <summary>The signature, 64 lower-case hex digits.</summary>
    public required string Signature { get; init; }

    /// <summary>The time that was signed.</summary>
    public required DateTimeOffset RequestTime { get; init; }

    /// <summary>How long a presigned URL holds, 1 s to 7 days; null in the header form.</summary>
    public TimeSpan? Expires { get; init; }

    /// <summary>Whether a session token came along.</summary>
    public bool HasSessionToken { get; init; }

    /// <summary>Names key and scope only.</summary>
    public override string ToString() => $"{AccessKeyId}/{Scope}";
}
