namespace Gateway.ControlPlane.Secrets;

/// <summary>A row of <c>secrets</c>.</summary>
internal sealed record SecretRow
{
    public string Id { get; init; } = "";

    public string AccountId { get; init; } = "";

    public string Purpose { get; init; } = "";

    public string OwnerId { get; init; } = "";

    public string KeyId { get; init; } = "";

    public byte[] Nonce { get; init; } = [];

    public byte[] Ciphertext { get; init; } = [];

    public SecretIdentity Identity => new() { Id = Id, AccountId = AccountId, Purpose = Purpose, OwnerId = OwnerId };

    public EncryptedSecret Encrypted => new() { KeyId = KeyId, Nonce = Nonce, Ciphertext = Ciphertext };
}
