namespace Gateway.ControlPlane.Secrets;

/// <summary>A secret as stored: which key, a random nonce, and ciphertext followed by the 16-byte tag.</summary>
internal sealed record EncryptedSecret
{
    public required string KeyId { get; init; }

    public required byte[] Nonce { get; init; }

    public required byte[] Ciphertext { get; init; }
}
