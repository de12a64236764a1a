using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gateway.ControlPlane.CloudCredentials;
using Gateway.ControlPlane.PolicyGroups;
using Gateway.ControlPlane.Secrets;
using Gateway.ControlPlane.Upstream;
using Gateway.Signing.Catalog;
using Gateway.Signing.Contracts;
using Gateway.Signing.SigV4;
using Gateway.Signing.SigV4A;

namespace Gateway.ControlPlane.Daemons;

/// <summary>Makes grants: derives keys for one scope and leaves every long-term secret here.</summary>
internal sealed class GrantMaker(
    SecretStore secrets, CloudKeySource cloudKeys, ServiceCatalog catalog, TimeProvider time)
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
        bool isKnown = IsSigV4A(request) ? catalog.KnowsRegionSets(request.Service) : catalog.KnowsScope(request.Service, request.Region);
        return isKnown && daysBack is >= -MaxDaysAhead and <= MaxDaysBack;
    }

    /// <summary>The grant of a key that was found.</summary>
    /// <exception cref="CloudCredentialUnavailableException">The cloud credential gives no keys now.</exception>
    public async Task<Grant> MakeAsync(ResolveRow row, ResolveRequest request, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        bool isActive = row.IsActive(now);
        bool isCovered = catalog.FindBySigningName(request.Service).Any(s => row.Services.Contains(s.Id, StringComparer.Ordinal))
            && (IsSigV4A(request) || row.Regions.Length == 0 || row.Regions.Contains(request.Region, StringComparer.Ordinal));
        IReadOnlyList<UpstreamKey> upstream = isActive && isCovered && !IsSigV4A(request)
            ? await UpstreamKeysAsync(row, request, now, cancellationToken)
            : [];
        if (isActive && isCovered && IsSigV4A(request) && request.RejectedAccessKeyId is not null)
        {
            // No key goes out, but the next signature must be another session's than the one that AWS called expired.
            await cloudKeys.KeysForAsync(row.Credential!, CallerOf(row, request), cancellationToken);
        }

        return new Grant
        {
            AccessKeyId = request.AccessKeyId,
            ScopeDate = request.ScopeDate,
            Region = request.Region,
            Service = request.Service,
            VerifyingKey = IsSigV4A(request) ? [] : VerifyingKey(row, request),
            PublicKey = IsSigV4A(request) ? PublicKey(row, request) : null,
            Status = isActive ? GrantStatus.Active : GrantStatus.Inactive,
            Services = row.Services,
            Regions = row.Regions,
            UpstreamKeys = upstream,
            IsSignedPerCall = isActive && isCovered && IsSigV4A(request),
            Policies = row.Policies is null ? [] : PolicyGroupRow.Read(row.Policies),
            ReportOnly = row.ReportOnly ?? false,
            CloudAccountId = row.Credential?.Row.CloudAccountId,
            AccountId = row.AccountId,
            EnvironmentId = row.EnvironmentId,
            AccessRequestId = row.AccessRequestId,
            RequesterId = row.RequesterId,
            ExpiresAt = row.ExpiresAt,
            Sequence = row.Sequence,
            RefreshAfterSeconds = RefreshAfterSeconds(now, row.ExpiresAt, upstream),
        };
    }

    private byte[] VerifyingKey(ResolveRow row, ResolveRequest request)
    {
        byte[] secret = secrets.Read(row.Secret!);
        try
        {
            return SigningKey.Derive(secret, request.ScopeDate, request.Region, request.Service);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    private byte[] PublicKey(ResolveRow row, ResolveRequest request)
    {
        byte[] secret = secrets.Read(row.Secret!);
        try
        {
            using SigV4AKeyPair pair = SigV4AKeyPair.Derive(secret, request.AccessKeyId);
            return pair.PublicKey;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    private static CloudCaller CallerOf(ResolveRow row, ResolveRequest request) =>
        new(request.AccessKeyId, row.AccessRequestId, row.RequesterId) { RejectedAccessKeyId = request.RejectedAccessKeyId };

    /// <summary>SigV4A's scope names no region; the region set is looked at with each call, here and in the daemon.</summary>
    private static bool IsSigV4A(ResolveRequest request) => request.Region.Length == 0;

    private async Task<IReadOnlyList<UpstreamKey>> UpstreamKeysAsync(
        ResolveRow row, ResolveRequest request, DateTimeOffset now, CancellationToken cancellationToken)
    {
        CloudKeys keys = await cloudKeys.KeysForAsync(row.Credential!, CallerOf(row, request), cancellationToken);
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
