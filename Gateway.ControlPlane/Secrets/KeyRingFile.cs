using System.Text.Json.Serialization;

namespace Gateway.ControlPlane.Secrets;

/// <summary>The key ring as it lies on disk.</summary>
internal sealed record KeyRingFile
{
    /// <summary>Id of the key that encrypts from now on.</summary>
    public string? ActiveKeyId { get; init; }

    /// <summary>Every key that may still be needed to decrypt.</summary>
    public IReadOnlyList<KeyRingFileKey>? Keys { get; init; }
}

/// <summary>One key-encryption key on disk.</summary>
internal sealed record KeyRingFileKey
{
    public string? Id { get; init; }

    /// <summary>32 bytes, base64.</summary>
    public string? Key { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Names the key only: records print their members.</summary>
    public override string ToString() => $"KeyRingFileKey {{ Id = {Id} }}";
}

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(KeyRingFile))]
internal sealed partial class KeyRingJsonContext : JsonSerializerContext;
