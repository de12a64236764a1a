using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using Gateway.ControlPlane.Upstream;

namespace Gateway.ControlPlane.CloudCredentials;

/// <summary>Turns a cloud credential of any kind into the keys that sign for it now.</summary>
internal sealed class CloudKeySource(CloudCredentialStore store, AssumedRoleCache cache, StsClients sts)
{
    private static readonly TimeSpan SessionDuration = TimeSpan.FromHours(1);

    /// <summary>The keys for calls of one proxy key.</summary>
    /// <exception cref="CloudCredentialUnavailableException">STS or the instance's metadata did not give keys.</exception>
    public async Task<CloudKeys> KeysForAsync(
        CloudCredentialRow row, string accessKeyId, string accessRequestId, string requesterId, CancellationToken cancellationToken)
    {
        switch (row.Kind)
        {
            case CloudCredentialKinds.Static or CloudCredentialKinds.Session:
                return await StoredKeysAsync(row, cancellationToken);
            case CloudCredentialKinds.Ambient:
                return await AmbientKeysAsync(row, cancellationToken);
            case CloudCredentialKinds.AssumeRole:
                CloudCredentialRow baseRow = await BaseOfAsync(row, cancellationToken);
                string sessionName = SessionNameTemplate.Fill(
                    row.SessionNameTemplate ?? SessionNameTemplate.Default, accessKeyId, accessRequestId, requesterId);
                return await cache.GetAsync(
                    $"{row.Id}/{row.Version}/{baseRow.Version}/{accessKeyId}",
                    token => AssumeAsync(row, baseRow, sessionName, sourceIdentity: accessKeyId, token),
                    cancellationToken);
            default:
                throw new CloudCredentialUnavailableException($"Cloud credential {row.Id} has the unknown kind {row.Kind}");
        }
    }

    /// <summary>Credentials to ask STS with whose they are.</summary>
    /// <exception cref="CloudCredentialUnavailableException">STS or the instance's metadata did not give keys.</exception>
    public async Task<AWSCredentials> CredentialsForVerificationAsync(CloudCredentialRow row, CancellationToken cancellationToken)
    {
        CloudKeys keys = row.Kind == CloudCredentialKinds.AssumeRole
            ? await AssumeAsync(row, await BaseOfAsync(row, cancellationToken), "csg-verification", sourceIdentity: null, cancellationToken)
            : await KeysForAsync(row, "", "", "", cancellationToken);
        return ToCredentials(keys);
    }

    private async Task<CloudCredentialRow> BaseOfAsync(CloudCredentialRow row, CancellationToken cancellationToken)
    {
        CloudCredentialRow? baseRow = await store.FindAsync(row.AccountId, row.BaseCredentialId ?? "", cancellationToken);
        return baseRow is { Status: CloudCredentialStatus.Active, Kind: not CloudCredentialKinds.AssumeRole }
            ? baseRow
            : throw new CloudCredentialUnavailableException($"The base credential of cloud credential {row.Id} is not active");
    }

    private async Task<CloudKeys> StoredKeysAsync(CloudCredentialRow row, CancellationToken cancellationToken)
    {
        CloudSecret secret = await store.ReadSecretAsync(row.AccountId, row.Id, cancellationToken)
            ?? throw new CloudCredentialUnavailableException($"Cloud credential {row.Id} holds no secret");
        return new CloudKeys
        {
            AccessKeyId = row.AccessKeyId!,
            SecretAccessKey = secret.SecretAccessKey,
            SessionToken = secret.SessionToken,
            ExpiresAt = row.ExpiresAt,
        };
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
        CloudCredentialRow row, CloudCredentialRow baseRow, string sessionName, string? sourceIdentity, CancellationToken cancellationToken)
    {
        CloudKeys baseKeys = await KeysForAsync(baseRow, "", "", "", cancellationToken);
        try
        {
            using AmazonSecurityTokenServiceClient client = sts.For(ToCredentials(baseKeys), row.Region ?? baseRow.Region);
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
