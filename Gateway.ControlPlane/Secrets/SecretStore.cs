using Gateway.ControlPlane.Database;

namespace Gateway.ControlPlane.Secrets;

/// <summary>All SQL of the secrets table but rotation's.</summary>
internal sealed class SecretStore(SecretProtector protector, TimeProvider time)
{
    private const string Columns = "id, account_id, purpose, owner_id, key_id, nonce, ciphertext";

    /// <summary>Encrypts and stores; returns the secret's id. The caller zeroes the plaintext.</summary>
    public async Task<string> AddAsync(Transaction transaction, string accountId, string purpose, string ownerId, byte[] plaintext)
    {
        var identity = new SecretIdentity { Id = ResourceId.New("sec", time), AccountId = accountId, Purpose = purpose, OwnerId = ownerId };
        EncryptedSecret secret = protector.Protect(identity, plaintext);
        await transaction.ExecuteAsync(
            """
            INSERT INTO secrets (id, account_id, purpose, owner_id, key_id, nonce, ciphertext, created_at)
            VALUES (@Id, @AccountId, @Purpose, @OwnerId, @KeyId, @Nonce, @Ciphertext, @now)
            """,
            new { identity.Id, identity.AccountId, identity.Purpose, identity.OwnerId, secret.KeyId, secret.Nonce, secret.Ciphertext, now = time.GetUtcNow() });
        return identity.Id;
    }

    /// <summary>Decrypts; the caller zeroes the result.</summary>
    public async Task<byte[]> ReadAsync(Transaction transaction, string secretId)
    {
        SecretRow row = await transaction.QueryOneAsync<SecretRow>($"SELECT {Columns} FROM secrets WHERE id = @secretId", new { secretId })
            ?? throw new KeyRingException($"Secret {secretId} is missing");
        return protector.Unprotect(row.Identity, row.Encrypted);
    }

    /// <summary>Decrypts a row that a query already brought; the caller zeroes the result.</summary>
    public byte[] Read(SecretRow row) => protector.Unprotect(row.Identity, row.Encrypted);

    public static Task RemoveAsync(Transaction transaction, string secretId) =>
        transaction.ExecuteAsync("DELETE FROM secrets WHERE id = @secretId", new { secretId });
}
