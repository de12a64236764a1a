using System.Text.Json.Serialization;

namespace Gateway.ControlPlane.CloudCredentials;

/// <summary>The secret part of a static or session credential, as it is encrypted.</summary>
internal sealed record CloudSecret
{
    public required string SecretAccessKey { get; init; }

    public string? SessionToken { get; init; }

    /// <summary>Names the type only: records print their members, and this one holds secrets.</summary>
    public override string ToString() => nameof(CloudSecret);
}

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(CloudSecret))]
internal sealed partial class CloudSecretJsonContext : JsonSerializerContext;
