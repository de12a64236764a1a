using System.Security.Cryptography;

namespace Gateway.ControlPlane.Secrets;

/// <summary>AES-256-GCM under the key ring. Nonces are random: far below the 2^32 encryptions per key that NIST SP 800-38D allows.</summary>
internal sealed class SecretProtector(KeyRingSource source)
{
    private const int TagBytes = 16;
    private const int NonceBytes = 12;

    /// <summary>Id of the key that encrypts now.</summary>
    public string ActiveKeyId => source.Current.ActiveKeyId;

    public EncryptedSecret Protect(SecretIdentity identity, ReadOnlySpan<byte> plaintext)
    {
        KeyRing ring = source.Current;
        byte[] nonce = RandomNumberGenerator.GetBytes(NonceBytes);
        byte[] ciphertext = new byte[plaintext.Length + TagBytes];
        using var aes = new AesGcm(ring.Find(ring.ActiveKeyId)!, TagBytes);
        aes.Encrypt(nonce, plaintext, ciphertext.AsSpan(0, plaintext.Length), ciphertext.AsSpan(plaintext.Length), identity.ToAdditionalData());
        return new EncryptedSecret { KeyId = ring.ActiveKeyId, Nonce = nonce, Ciphertext = ciphertext };
    }

    /// <summary>The plaintext; the caller zeroes it when done.</summary>
    /// <exception cref="KeyRingException">The ring lacks the key, or the ciphertext is not what was stored for this identity.</exception>
    public byte[] Unprotect(SecretIdentity identity, EncryptedSecret secret)
    {
        byte[] key = source.Current.Find(secret.KeyId)
            ?? throw new KeyRingException($"The key ring lacks the key {secret.KeyId} that secret {identity.Id} was encrypted under");
        byte[] plaintext = new byte[Math.Max(0, secret.Ciphertext.Length - TagBytes)];
        try
        {
            using var aes = new AesGcm(key, TagBytes);
            aes.Decrypt(secret.Nonce, secret.Ciphertext.AsSpan(0, plaintext.Length), secret.Ciphertext.AsSpan(plaintext.Length), plaintext, identity.ToAdditionalData());
            return plaintext;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new KeyRingException($"Secret {identity.Id} does not decrypt under key {secret.KeyId}: it was altered or moved", e);
        }
    }
}
