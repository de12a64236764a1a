namespace Gateway.ControlPlane.Secrets;

/// <summary>A row of <c>data_protection_keys</c>. It belongs to the control plane itself, to no account.</summary>
internal sealed record DataProtectionKeyRow
{
    public string Id { get; init; } = "";

    public string KeyId { get; init; } = "";

    public byte[] Nonce { get; init; } = [];

    public byte[] Ciphertext { get; init; } = [];

    public SecretIdentity Identity => IdentityOf(Id);

    public EncryptedSecret Encrypted => new() { KeyId = KeyId, Nonce = Nonce, Ciphertext = Ciphertext };

    public static SecretIdentity IdentityOf(string id) => new() { Id = id, AccountId = "", Purpose = SecretPurposes.DataProtection, OwnerId = "" };
}
