using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gateway.ControlPlane.AccessRequests;
using Gateway.ControlPlane.CloudCredentials;
using Gateway.ControlPlane.PolicyGroups;
using Gateway.ControlPlane.Secrets;
using Gateway.ControlPlane.Upstream;
using Gateway.Signing.Catalog;
using Gateway.Signing.Contracts;
using Gateway.Signing.SigV4;

namespace Gateway.ControlPlane.Daemons;

/// <summary>Makes grants: derives keys for one scope and leaves every long-term secret here.</summary>
internal sealed class GrantMaker(
    ResolveStore store, SecretStore secrets, CloudCredentialStore credentials, CloudKeySource cloudKeys, ServiceCatalog catalog, TimeProvider time)
{
    private const string DateFormat = "yyyyMMdd";

    // A scope date may be today's; tomorrow's by a client whose clock is ahead; and for presigned URLs up to 7 days back.
    private const int MaxDaysBack = 7;
    private const int MaxDaysAhead = 1;

    // From this time of day on grants carry tomorrow's key too.
    private static readonly TimeSpan TomorrowFrom = TimeSpan.FromHours(23) + TimeSpan.FromMinutes(45);
    private static readonly TimeSpan MaxRefreshAfter = TimeSpan.FromMinutes(5);

    /// <summary>Whether the scope is one that a grant can be made for.</summary>
    public bool KnowsScope(ResolveRequest request)
    {
        if (!DateOnly.TryParseExact(request.ScopeDate, DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date))
        {
            return false;
        }

        int daysBack = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).DayNumber - date.DayNumber;
        return daysBack is >= -MaxDaysAhead and <= MaxDaysBack && catalog.KnowsScope(request.Service, request.Region);
    }

    /// <summary>The grant of a key of the account; null when the key is not known.</summary>
    public async Task<Grant?> MakeAsync(string accountId, ResolveRequest request, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(accountId, request.AccessKeyId, cancellationToken) is not { } row)
        {
            return null;
        }

        DateTimeOffset now = time.GetUtcNow();
        bool isActive = row is
        {
            EndedAt: null,
            RequestStatus: AccessRequestStatus.Active,
            EnvironmentStatus: "active",
            RequesterStatus: "active",
            CredentialStatus: CloudCredentialStatus.Active,
        } && !(row.ExpiresAt <= now);
        bool isCovered = catalog.FindBySigningName(request.Service).Any(s => row.Services.Contains(s.Id, StringComparer.Ordinal))
            && (row.Regions.Length == 0 || row.Regions.Contains(request.Region, StringComparer.Ordinal));
        IReadOnlyList<UpstreamKey> upstream = isActive && isCovered
            ? await UpstreamKeysAsync(accountId, row, request, now, cancellationToken)
            : [];
        return new Grant
        {
            AccessKeyId = request.AccessKeyId,
            ScopeDate = request.ScopeDate,
            Region = request.Region,
            Service = request.Service,
            VerifyingKey = VerifyingKey(accountId, row, request),
            Status = isActive ? GrantStatus.Active : GrantStatus.Inactive,
            Services = row.Services,
            Regions = row.Regions,
            UpstreamKeys = upstream,
            Policies = row.Policies is null ? [] : PolicyGroupRow.Read(row.Policies),
            CloudAccountId = row.CloudAccountId,
            AccountId = accountId,
            EnvironmentId = row.EnvironmentId,
            AccessRequestId = row.AccessRequestId,
            RequesterId = row.RequesterId,
            ExpiresAt = row.ExpiresAt,
            Sequence = row.Sequence,
            RefreshAfterSeconds = RefreshAfterSeconds(now, row.ExpiresAt, upstream),
        };
    }

    private byte[] VerifyingKey(string accountId, ResolveRow row, ResolveRequest request)
    {
        byte[] secret = secrets.Read(new SecretRow
        {
            Id = row.SecretId,
            AccountId = accountId,
            Purpose = SecretPurposes.ProxyKey,
            OwnerId = request.AccessKeyId,
            KeyId = row.SecretKeyId,
            Nonce = row.SecretNonce,
            Ciphertext = row.SecretCiphertext,
        });
        try
        {
            return SigningKey.Derive(secret, request.ScopeDate, request.Region, request.Service);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    private async Task<IReadOnlyList<UpstreamKey>> UpstreamKeysAsync(
        string accountId, ResolveRow row, ResolveRequest request, DateTimeOffset now, CancellationToken cancellationToken)
    {
        CloudCredentialRow credential = await credentials.FindAsync(accountId, row.CredentialId, cancellationToken)
            ?? throw new CloudCredentialUnavailableException($"Cloud credential {row.CredentialId} was deleted");
        CloudKeys keys = await cloudKeys.KeysForAsync(credential, request.AccessKeyId, row.AccessRequestId, row.RequesterId, cancellationToken);
        byte[] secret = Encoding.UTF8.GetBytes(keys.SecretAccessKey);
        try
        {
            DateTime today = now.UtcDateTime.Date;
            DateTime[] days = now.UtcDateTime.TimeOfDay >= TomorrowFrom ? [today, today.AddDays(1)] : [today];
            return
            [
                .. days.Select(day => day.ToString(DateFormat, CultureInfo.InvariantCulture)).Select(date => new UpstreamKey
                {
                    Date = date,
                    SigningKey = SigningKey.Derive(secret, date, request.Region, request.Service),
                    AccessKeyId = keys.AccessKeyId,
                    SessionToken = keys.SessionToken,
                    ExpiresAt = keys.ExpiresAt,
                }),
            ];
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    // A grant is renewed at the latest when it will need tomorrow's key, when the access expires, and before temporary keys do.
    private static int RefreshAfterSeconds(DateTimeOffset now, DateTimeOffset? expiresAt, IReadOnlyList<UpstreamKey> upstream)
    {
        TimeSpan refresh = MaxRefreshAfter;
        TimeSpan untilTomorrowsKey = TomorrowFrom - now.UtcDateTime.TimeOfDay;
        if (upstream.Count > 0 && untilTomorrowsKey > TimeSpan.Zero)
        {
            refresh = Shorter(refresh, untilTomorrowsKey);
        }

        if (expiresAt is { } expiry)
        {
            refresh = Shorter(refresh, expiry - now);
        }

        if (upstream.Count > 0 && upstream[0].ExpiresAt is { } keyExpiry)
        {
            refresh = Shorter(refresh, (keyExpiry - now) / 2);
        }

        return Math.Max(1, (int)Math.Ceiling(refresh.TotalSeconds));
    }

    private static TimeSpan Shorter(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
