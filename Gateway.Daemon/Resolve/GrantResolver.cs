using System.Buffers;
using System.Collections.Concurrent;
using Gateway.Daemon.Diagnostics;
using Gateway.Signing.Contracts;
using Microsoft.Extensions.Options;

namespace Gateway.Daemon.Resolve;

/// <summary>
/// Access key id and scope to grant. Cached; one call to the control plane per key at a time; unknown keys are remembered for seconds,
/// so that a storm of bad keys can't drown the control plane. Safe for concurrent use.
/// </summary>
internal sealed partial class GrantResolver(
    IControlPlane controlPlane,
    GrantCache cache,
    ChangeStreamHealth stream,
    RejectedCredentials rejected,
    IOptions<ResolveOptions> options,
    TimeProvider time,
    GatewayMetrics metrics,
    ILogger<GrantResolver> logger) : IDisposable
{
    /// <summary>How many look-ups may be under way: a storm of made-up keys must not become one on the control plane.</summary>
    private const int MaxLookups = 128;

    /// <summary>How long a look-up waits for its turn before the caller is told to try again.</summary>
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(2);

    private static readonly SearchValues<char> KeyIdCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");

    private readonly SemaphoreSlim _lookups = new(MaxLookups);
    private readonly ControlPlaneSilence _silence = new(stream, time);
    private readonly ConcurrentDictionary<(GrantKey Key, long Sequence, GrantEra Era), Lazy<Task<GrantResult>>> _inFlight = new();

    /// <summary>
    /// Looks the grant up, in this order: a fresh entry; the control plane; an entry within its hard expiry when the control plane
    /// can't be reached. Once that is known, the last two change places: the entry serves while the control plane is asked.
    /// </summary>
    public async ValueTask<GrantResult> ResolveAsync(GrantKey key, CancellationToken cancellationToken)
    {
        if (!IsProxyKeyId(key.AccessKeyId))
        {
            metrics.Resolved(LookupOutcome.Unknown);
            return GrantResult.UnknownKey;
        }

        CachedGrant? cached = cache.Find(key);
        DateTimeOffset now = time.GetUtcNow();
        if (cached is not null && IsFresh(cached, now))
        {
            if (IsDueSoon(cached, now))
            {
                // Nobody waits for this one: the grant that is at hand serves until the next has come.
                _ = FlightFor(key);
            }

            metrics.Resolved(LookupOutcome.Hit);
            return Current(cached.Result);
        }

        Task<GrantResult> flight = FlightFor(key);
        if (flight.IsCompleted || !_silence.IsNow || cached is null || !MayServeStale(cached))
        {
            GrantResult answer = await flight.WaitAsync(cancellationToken);
            if (answer.Kind != GrantResultKind.Unavailable)
            {
                return Current(answer);
            }
        }

        // Read again: a change may have emptied the cache meanwhile, and what it named must not serve.
        cached = cache.Find(key);
        if (cached is not null && MayServeStale(cached))
        {
            metrics.Resolved(LookupOutcome.Stale);
            return Current(cached.Result);
        }

        metrics.Resolved(LookupOutcome.Unavailable);
        return GrantResult.Unavailable;
    }

    /// <summary>
    /// Drops the grant whose cloud credential AWS calls expired, and asks the control plane for another credential on its next use; false
    /// when that was done within the last minute, so that one rejection makes one look-up.
    /// </summary>
    public bool Refetch(GrantKey key, string upstreamAccessKeyId)
    {
        if (!rejected.TryAdd(key, upstreamAccessKeyId))
        {
            return false;
        }

        cache.Forget(key, upstreamAccessKeyId);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _lookups.Dispose();

    /// <summary>A flight that began before a change must not serve who came after it: the sequence is part of the flight's name.</summary>
    private Task<GrantResult> FlightFor(GrantKey key)
    {
        (GrantKey Key, long Sequence, GrantEra Era) flight = (key, stream.Sequence, cache.Era);
        return _inFlight.GetOrAdd(flight, f => new Lazy<Task<GrantResult>>(() => AskAsync(f))).Value;
    }

    private async Task<GrantResult> AskAsync((GrantKey Key, long Sequence, GrantEra Era) flight)
    {
        if (!await _lookups.WaitAsync(Turn))
        {
            _inFlight.TryRemove(flight, out _);
            Log.ControlPlaneUnreachable(logger, $"{MaxLookups} look-ups are under way");
            return GrantResult.Unavailable;
        }

        long began = time.GetTimestamp();
        try
        {
            // No caller's token: the answer is for all who wait, and the client has its own time limit.
            DateTimeOffset asked = time.GetUtcNow();
            GrantResult result = await controlPlane.ResolveAsync(flight.Key.ToRequest(rejected.Find(flight.Key)), CancellationToken.None);
            _silence.Answered();
            metrics.Resolved(result.Kind == GrantResultKind.Found ? LookupOutcome.Miss : LookupOutcome.Unknown);
            cache.TryStore(flight.Key, new CachedGrant(result, asked, result.Grant?.Sequence ?? flight.Sequence), flight.Era);
            return result;
        }
        catch (ControlPlaneException e)
        {
            _silence.Failed(began);
            Log.ControlPlaneUnreachable(logger, e.Message);
            return GrantResult.Unavailable;
        }
        finally
        {
            _inFlight.TryRemove(flight, out _);
            _lookups.Release();
        }
    }

    /// <summary>What the control plane issues: 20 characters of A to Z and 0 to 9. Nothing else needs asking for.</summary>
    private static bool IsProxyKeyId(string text) => text.Length == 20 && !text.AsSpan().ContainsAnyExcept(KeyIdCharacters);

    private bool IsFresh(CachedGrant cached, DateTimeOffset now)
    {
        TimeSpan age = now - cached.ResolvedAt;
        if (cached.Result.Grant is not { } grant)
        {
            return age < options.Value.NegativeExpiry;
        }

        return stream.IsAlive
            && age < TimeSpan.FromSeconds(grant.RefreshAfterSeconds)
            && age < options.Value.HardExpiry
            && (grant.UpstreamKeys.Count == 0 || UpstreamKeySelection.For(grant, now) is not null);
    }

    private bool MayServeStale(CachedGrant cached) =>
        cached.Result.Kind == GrantResultKind.Found && time.GetUtcNow() - cached.ResolvedAt < options.Value.HardExpiry;

    /// <summary>In the last fifth of its time a grant is fetched anew ahead of need, so that no call waits for it.</summary>
    private static bool IsDueSoon(CachedGrant cached, DateTimeOffset now) =>
        cached.Result.Grant is { } grant && now - cached.ResolvedAt >= TimeSpan.FromSeconds(grant.RefreshAfterSeconds) * 0.8;

    /// <summary>A time-boxed request ends on the minute, whatever the cache or the control plane's job have got to.</summary>
    private GrantResult Current(GrantResult result) =>
        result.Grant is { Status: GrantStatus.Active, ExpiresAt: { } end } grant && end <= time.GetUtcNow()
            ? GrantResult.Found(grant with { Status = GrantStatus.Inactive, UpstreamKeys = [], IsSignedPerCall = false })
            : result;

    private static partial class Log
    {
        [LoggerMessage(EventIds.ControlPlaneUnreachable, LogLevel.Warning, "The control plane cannot be asked: {Reason}", EventName = "ControlPlaneUnreachable")]
        public static partial void ControlPlaneUnreachable(ILogger logger, string reason);
    }
}
