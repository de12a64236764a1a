using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Audit;
using Gateway.ControlPlane.CloudCredentials;
using Gateway.ControlPlane.Database;
using Gateway.ControlPlane.Secrets;
using Npgsql;

namespace Gateway.ControlPlane.AccessRequests;

/// <summary>Approves: checks what the approver chose, moves the request and makes its proxy key, in one transaction.</summary>
internal sealed class ApprovalStore(
    NpgsqlDataSource dataSource, SecretStore secrets, AuditTrail audit, AccessRequestOptions options, TimeProvider time)
{
    public async Task<ApprovalOutcome> ApproveAsync(
        Caller caller, string id, Approval approval, long? expectedVersion, CancellationToken cancellationToken)
    {
        await using Transaction transaction = await Transaction.BeginAsync(dataSource, cancellationToken);
        DateTimeOffset now = time.GetUtcNow();
        AccessRequestRow? current = await transaction.QueryOneAsync<AccessRequestRow>(
            $"{AccessRequestQueries.Select} WHERE r.account_id = @AccountId AND r.id = @id FOR UPDATE OF r", new { caller.AccountId, id });
        if (current is null
            || !AccessRequestStatus.Before(AccessRequestStatus.Approved).Contains(current.Status)
            || (expectedVersion is { } expected && expected != current.Version))
        {
            return new ApprovalOutcome
            {
                Transition = Guarded<AccessRequestRow>.Refused(current?.Status, current?.Version ?? 0, expectedVersion),
            };
        }

        ApprovalRefusal refusal = await CheckAsync(transaction, caller, current, approval, now);
        if (refusal != ApprovalRefusal.None)
        {
            return new ApprovalOutcome { Refusal = refusal };
        }

        await transaction.ExecuteAsync(
            """
            UPDATE access_requests SET status = 'approved', cloud_credential_id = @CloudCredentialId, policy_group_id = @PolicyGroupId,
              regions = coalesce(@Regions, regions), expires_at = coalesce(@ExpiresAt, expires_at), comment = @Comment,
              decided_by = @UserId, decided_at = @now, version = version + 1, updated_at = @now
            WHERE account_id = @AccountId AND id = @id AND status = 'pending'
            """,
            new
            {
                approval.CloudCredentialId,
                approval.PolicyGroupId,
                approval.Regions,
                approval.ExpiresAt,
                approval.Comment,
                caller.UserId,
                now,
                caller.AccountId,
                id,
            });
        string accessKeyId = await AddKeyAsync(transaction, caller.AccountId, id, ProxyKeyPair.New(), revealedAt: null);
        AccessRequestRow row = await AccessRequestStore.ReadAsync(transaction, id);
        await audit.RecordAsync(
            transaction, caller, AccessRequestSnapshot.Act("access-request.approve", new JsonObject { ["status"] = current.Status }, row));
        await transaction.RecordChangeAsync(caller.AccountId, [accessKeyId]);
        await transaction.CommitAsync();
        return new ApprovalOutcome { Transition = Guarded<AccessRequestRow>.Done(row) };
    }

    /// <summary>Stores a key with its secret, encrypted.</summary>
    public async Task<string> AddKeyAsync(
        Transaction transaction, string accountId, string accessRequestId, ProxyKeyPair pair, DateTimeOffset? revealedAt)
    {
        byte[] plaintext = Encoding.UTF8.GetBytes(pair.SecretAccessKey);
        try
        {
            string secretId = await secrets.AddAsync(transaction, accountId, SecretPurposes.ProxyKey, pair.AccessKeyId, plaintext);
            await transaction.ExecuteAsync(
                """
                INSERT INTO proxy_keys (access_key_id, account_id, access_request_id, secret_id, created_at, revealed_at)
                VALUES (@AccessKeyId, @accountId, @accessRequestId, @secretId, @now, @revealedAt)
                """,
                new { pair.AccessKeyId, accountId, accessRequestId, secretId, now = time.GetUtcNow(), revealedAt });
            return pair.AccessKeyId;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plaintext);
        }
    }

    private async Task<ApprovalRefusal> CheckAsync(
        Transaction transaction, Caller caller, AccessRequestRow request, Approval approval, DateTimeOffset now)
    {
        if (request.RequesterId == caller.UserId && !options.AllowSelfApproval)
        {
            return ApprovalRefusal.SelfApproval;
        }

        if ((approval.ExpiresAt ?? request.ExpiresAt) <= now)
        {
            return ApprovalRefusal.ExpiryPassed;
        }

        // The share lock holds a deletion or disabling of the credential back until this approval is decided.
        (string Status, string Cloud) credential = await transaction.QueryOneAsync<(string, string)>(
            "SELECT status, cloud FROM cloud_credentials WHERE account_id = @AccountId AND id = @CloudCredentialId AND status <> 'deleted' FOR SHARE",
            new { caller.AccountId, approval.CloudCredentialId });
        if (credential.Status is null)
        {
            return ApprovalRefusal.CredentialUnknown;
        }

        if (credential.Status != CloudCredentialStatus.Active)
        {
            return ApprovalRefusal.CredentialNotActive;
        }

        if (credential.Cloud != request.Cloud)
        {
            return ApprovalRefusal.CredentialOfOtherCloud;
        }

        return approval.PolicyGroupId is not null && await transaction.QueryOneAsync<string>(
                "SELECT id FROM policy_groups WHERE account_id = @AccountId AND id = @PolicyGroupId FOR SHARE",
                new { caller.AccountId, approval.PolicyGroupId }) is null
            ? ApprovalRefusal.PolicyGroupUnknown
            : ApprovalRefusal.None;
    }
}
