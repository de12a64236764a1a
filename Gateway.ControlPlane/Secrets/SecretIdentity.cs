using System.Text;

namespace Gateway.ControlPlane.Secrets;

/// <summary>What a secret is and whose. It is authenticated with the ciphertext, so that no row can be swapped for another.</summary>
internal sealed record SecretIdentity
{
    public required string Id { get; init; }

    public required string AccountId { get; init; }

    /// <summary>One of <see cref="SecretPurposes"/>.</summary>
    public required string Purpose { get; init; }

    /// <summary>The proxy key or cloud credential that the secret belongs to.</summary>
    public required string OwnerId { get; init; }

    /// <summary>The additional authenticated data. Ids hold no line feed, so the form is unambiguous.</summary>
    public byte[] ToAdditionalData() => Encoding.UTF8.GetBytes($"csg-secret-1\n{Purpose}\n{AccountId}\n{OwnerId}\n{Id}");
}
