using System.Text.Json.Serialization;

namespace Gateway.ControlPlane.Daemons;

/// <summary>
/// What the chunks of a signed request are signed with. It goes to the daemon sealed, because any control plane node may get the next
/// chunks, and only who has the key ring can read or make one.
/// </summary>
internal sealed record ChunkChain
{
    /// <summary>The request's time.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The signing name of the scope.</summary>
    public required string Service { get; init; }

    /// <summary>The catalog id of the service.</summary>
    public required string ServiceId { get; init; }

    /// <summary>The region set that was signed for.</summary>
    public required string Regions { get; init; }

    /// <summary>The cloud credential that signed the request.</summary>
    public required string CredentialId { get; init; }

    /// <summary>Its access key id, as AWS knows it.</summary>
    public required string CloudAccessKeyId { get; init; }

    /// <summary>Its secret where that is temporary, since another node may hold another session by now; null for a long-term one.</summary>
    public string? TemporarySecret { get; init; }

    /// <summary>When AWS stops accepting the credential; null when it does not expire.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Names the credential only: records print their members, and this one holds a secret.</summary>
    public override string ToString() => $"ChunkChain {{ CredentialId = {CredentialId} }}";
}

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ChunkChain))]
internal sealed partial class ChunkChainJsonContext : JsonSerializerContext;
