using System.Security.Cryptography;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using Gateway.ControlPlane.Secrets;
using Gateway.ControlPlane.Upstream;

namespace Gateway.ControlPlane.CloudCredentials;

/// <summary>Turns a cloud credential of any kind into the keys that sign for it now.</summary>
internal sealed class CloudKeySource(SecretStore secrets, AssumedRoleCache cache, StsClients sts)
{
    private static readonly TimeSpan SessionDuration = TimeSpan.FromHours(1);

    /// <summary>The keys for calls of one proxy key.</summary>
    /// <exception cref="CloudCredentialUnavailableException">STS or the instance's metadata did not give keys.</exception>
    public async Task<CloudKeys> KeysForAsync(StoredCredential credential, CloudCaller caller, CancellationToken cancellationToken)
    {
        if (credential.Row.Kind != CloudCredentialKinds.AssumeRole)
        {
            return await OwnKeysAsync(credential, caller.RejectedAccessKeyId, cancellationToken);
        }

        CloudCredentialRow row = credential.Row;
        StoredCredential baseCredential = BaseOf(credential);
        string sessionName = SessionNameTemplate.Fill(
            row.SessionNameTemplate ?? SessionNameTemplate.Default, caller.AccessKeyId, caller.AccessRequestId, caller.RequesterId);
        return await cache.GetAsync(
            $"{row.Id}/{row.Version}/{baseCredential.Row.Version}/{caller.AccessKeyId}",
            caller.RejectedAccessKeyId,
            token => AssumeAsync(row, baseCredential, sessionName, sourceIdentity: caller.AccessKeyId, token),
            cancellationToken);
    }

    /// <summary>Credentials to ask STS with whose they are.</summary>
    /// <exception cref="CloudCredentialUnavailableException">STS or the instance's metadata did not give keys.</exception>
    public async Task<AWSCredentials> CredentialsForVerificationAsync(StoredCredential credential, CancellationToken cancellationToken)
    {
        // What is verified is what there is now, not what was kept.
        CloudKeys keys = credential.Row.Kind switch
        {
            CloudCredentialKinds.AssumeRole =>
                await AssumeAsync(credential.Row, BaseOf(credential), "csg-verification", sourceIdentity: null, cancellationToken),
            CloudCredentialKinds.Ambient => await AmbientKeysAsync(credential.Row, cancellationToken),
            _ => await OwnKeysAsync(credential, rejected: null, cancellationToken),
        };
        return ToCredentials(keys);
    }

    private static StoredCredential BaseOf(StoredCredential credential) =>
        credential.Base is { Row: { Status: CloudCredentialStatus.Active, Kind: not CloudCredentialKinds.AssumeRole } } active
            ? active
            : throw new CloudCredentialUnavailableException($"The base credential of cloud credential {credential.Row.Id} is not active");

    // The keys of a credential that rests on no other.
    private async Task<CloudKeys> OwnKeysAsync(StoredCredential credential, string? rejected, CancellationToken cancellationToken) => credential.Row.Kind switch
    {
        CloudCredentialKinds.Static or CloudCredentialKinds.Session => StoredKeys(credential),
        CloudCredentialKinds.Ambient => await cache.GetAsync(
            $"{credential.Row.Id}/{credential.Row.Version}", rejected, token => AmbientKeysAsync(credential.Row, token), cancellationToken),
        _ => throw new CloudCredentialUnavailableException($"Cloud credential {credential.Row.Id} has the unknown kind {credential.Row.Kind}"),
    };

    private CloudKeys StoredKeys(StoredCredential credential)
    {
        if (credential.Secret is null)
        {
            throw new CloudCredentialUnavailableException($"Cloud credential {credential.Row.Id} holds no secret");
        }

        byte[] plaintext = secrets.Read(credential.Secret);
        try
        {
            CloudSecret secret = JsonSerializer.Deserialize(plaintext, CloudSecretJsonContext.Default.CloudSecret)!;
            return new CloudKeys
            {
                AccessKeyId = credential.Row.AccessKeyId!,
                SecretAccessKey = secret.SecretAccessKey,
                SessionToken = secret.SessionToken,
                ExpiresAt = credential.Row.ExpiresAt,
            };
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plaintext);
        }
    }

    // The container's or instance's role only: profiles, environment keys and other sources of the SDK's chain are not asked.
    private static async Task<CloudKeys> AmbientKeysAsync(CloudCredentialRow row, CancellationToken cancellationToken)
    {
        try
        {
            bool inContainer = Environment.GetEnvironmentVariable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") is not null
                || Environment.GetEnvironmentVariable("AWS_CONTAINER_CREDENTIALS_FULL_URI") is not null;
            AWSCredentials credentials = inContainer ? new GenericContainerCredentials() : new InstanceProfileAWSCredentials();
            ImmutableCredentials keys = await credentials.GetCredentialsAsync().WaitAsync(cancellationToken);
            return new CloudKeys
            {
                AccessKeyId = keys.AccessKey,
                SecretAccessKey = keys.SecretKey,
                SessionToken = keys.Token,
                ExpiresAt = credentials.Expiration is { } expiration ? new DateTimeOffset(expiration.ToUniversalTime()) : null,
            };
        }
        catch (Exception e) when (e is AmazonClientException or AmazonServiceException or HttpRequestException or InvalidOperationException)
        {
            throw new CloudCredentialUnavailableException($"Cloud credential {row.Id}: no role of an instance or container is available here", e);
        }
    }

    private async Task<CloudKeys> AssumeAsync(
        CloudCredentialRow row, StoredCredential baseCredential, string sessionName, string? sourceIdentity, CancellationToken cancellationToken)
    {
        CloudKeys baseKeys = await OwnKeysAsync(baseCredential, rejected: null, cancellationToken);
        try
        {
            using AmazonSecurityTokenServiceClient client = sts.For(ToCredentials(baseKeys), row.Region ?? baseCredential.Row.Region);
            AssumeRoleResponse response = await client.AssumeRoleAsync(
                new AssumeRoleRequest
                {
                    RoleArn = row.RoleArn,
                    ExternalId = row.ExternalId,
                    RoleSessionName = sessionName,
                    SourceIdentity = sourceIdentity,
                    DurationSeconds = (int)SessionDuration.TotalSeconds,
                },
                cancellationToken);
            return new CloudKeys
            {
                AccessKeyId = response.Credentials.AccessKeyId,
                SecretAccessKey = response.Credentials.SecretAccessKey,
                SessionToken = response.Credentials.SessionToken,
                ExpiresAt = response.Credentials.Expiration is { } expiration ? new DateTimeOffset(expiration.ToUniversalTime()) : null,
            };
        }
        catch (Exception e) when (e is AmazonClientException or AmazonServiceException or HttpRequestException)
        {
            throw new CloudCredentialUnavailableException($"Cloud credential {row.Id}: STS did not let the role be assumed: {e.Message}", e);
        }
    }

    private static AWSCredentials ToCredentials(CloudKeys keys) => keys.SessionToken is null
        ? new BasicAWSCredentials(keys.AccessKeyId, keys.SecretAccessKey)
        : new SessionAWSCredentials(keys.AccessKeyId, keys.SecretAccessKey, keys.SessionToken);
}
