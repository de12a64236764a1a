using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gateway.ControlPlane.CloudCredentials;
using Gateway.ControlPlane.Secrets;
using Gateway.ControlPlane.Upstream;
using Gateway.Signing.Contracts;
using Gateway.Signing.SigV4;
using Gateway.Signing.SigV4A;

namespace Gateway.ControlPlane.Daemons;

/// <summary>Signs the chunks of a body whose request was signed here, batch by batch; each batch asks again whether the key may be used.</summary>
internal sealed class ChunkChainSigner(CloudKeySource cloudKeys, SecretProtector protector, TimeProvider time)
{
    /// <summary>How long after its request a body may still be signed; S3 itself ends connections long before.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromHours(24);

    /// <summary>Makes what the daemon hands back with the chunks.</summary>
    public string Seal(ResolveRow row, SignRequest request, ChunkChain chain)
    {
        byte[] plaintext = JsonSerializer.SerializeToUtf8Bytes(chain, ChunkChainJsonContext.Default.ChunkChain);
        try
        {
            EncryptedSecret secret = protector.Protect(IdentityOf(row, request.AccessKeyId), plaintext);
            return $"{Base64Url.EncodeToString(secret.Nonce)}.{Base64Url.EncodeToString(secret.Ciphertext)}.{secret.KeyId}";
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plaintext);
        }
    }

    /// <summary>Signs the next links of a chain for an active key.</summary>
    /// <exception cref="SigningRefusedException">The continuation is none of this key's, or the approval no longer covers it.</exception>
    /// <exception cref="CloudCredentialUnavailableException">The credential that signed the request has ended.</exception>
    public async Task<SignChunksResult> SignAsync(ResolveRow row, SignChunksRequest request, CancellationToken cancellationToken)
    {
        ChunkChain chain = Open(row, request);
        Check(row, chain);
        byte[] secret = Encoding.UTF8.GetBytes(chain.TemporarySecret ?? await SecretOfAsync(row, request, chain, cancellationToken));
        try
        {
            using SigV4AKeyPair pair = SigV4AKeyPair.Derive(secret, chain.CloudAccessKeyId);
            var scope = new CredentialScope(RequestTime.Day(chain.Time), "", chain.Service);
            string previous = request.Previous;
            string[] signatures = new string[request.Chunks.Count];
            for (int i = 0; i < signatures.Length; i++)
            {
                ChunkToSign chunk = request.Chunks[i];
                previous = signatures[i] = pair.Sign(chunk.IsTrailer
                    ? SigV4AStringToSign.OfTrailer(chain.Time, scope, previous, chunk.Hash)
                    : SigV4AStringToSign.OfChunk(chain.Time, scope, previous, chunk.Hash));
            }

            return new SignChunksResult { Signatures = signatures };
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    private ChunkChain Open(ResolveRow row, SignChunksRequest request)
    {
        byte[]? plaintext = null;
        try
        {
            string[] parts = request.Continuation.Split('.', 3);
            plaintext = protector.Unprotect(IdentityOf(row, request.AccessKeyId), new EncryptedSecret
            {
                Nonce = Base64Url.DecodeFromChars(parts[0]),
                Ciphertext = Base64Url.DecodeFromChars(parts.ElementAtOrDefault(1)),
                KeyId = parts.ElementAtOrDefault(2) ?? "",
            });
            return JsonSerializer.Deserialize(plaintext, ChunkChainJsonContext.Default.ChunkChain)!;
        }
        catch (Exception e) when (e is KeyRingException or FormatException or JsonException)
        {
            throw new SigningRefusedException("The continuation is none that was given to this key.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plaintext);
        }
    }

    private void Check(ResolveRow row, ChunkChain chain)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (now - chain.Time > MaxAge)
        {
            throw new SigningRefusedException("The request was signed more than a day ago.");
        }

        if (!row.Services.Contains(chain.ServiceId, StringComparer.Ordinal)
            || !RegionSet.TryParse(chain.Regions, out RegionSet? regions)
            || !regions!.IsCoveredBy(row.Regions))
        {
            throw new SigningRefusedException("The service or the region set is not approved any more.");
        }

        if (row.Credential!.Row.Id != chain.CredentialId || chain.ExpiresAt <= now)
        {
            throw new CloudCredentialUnavailableException($"The session of cloud credential {chain.CredentialId} that signed the request has ended");
        }
    }

    private async Task<string> SecretOfAsync(ResolveRow row, SignChunksRequest request, ChunkChain chain, CancellationToken cancellationToken)
    {
        var caller = new CloudCaller(request.AccessKeyId, row.AccessRequestId, row.RequesterId);
        CloudKeys keys = await cloudKeys.KeysForAsync(row.Credential!, caller, cancellationToken);
        return keys.AccessKeyId == chain.CloudAccessKeyId
            ? keys.SecretAccessKey
            : throw new CloudCredentialUnavailableException($"Cloud credential {chain.CredentialId} was rotated after it signed the request");
    }

    private static SecretIdentity IdentityOf(ResolveRow row, string accessKeyId) =>
        new() { Id = row.AccessRequestId, AccountId = row.AccountId, Purpose = SecretPurposes.ChunkChain, OwnerId = accessKeyId };
}
