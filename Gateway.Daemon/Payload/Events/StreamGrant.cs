using System.Globalization;
using Gateway.Daemon.Authorize;
using Gateway.Daemon.Errors;
using Gateway.Daemon.Resolve;
using Gateway.Signing.Contracts;
using Gateway.Signing.Policies;

namespace Gateway.Daemon.Payload.Events;

/// <summary>
/// The right of one open stream, asked for again with each message, since a stream lives longer than the answer at its head: what was
/// revoked meanwhile passes no further message, and midnight UTC brings keys of another day. A look-up that the cache answers costs no
/// wait. Not safe for concurrent use.
/// </summary>
/// <param name="grants">Where the grant is asked for.</param>
/// <param name="evaluator">Decides anew when the grant has changed.</param>
/// <param name="time">The clock.</param>
/// <param name="asked">What the request was allowed to do.</param>
/// <param name="key">What the grant is resolved by; its date gives way to the message's.</param>
/// <param name="signer">
/// The key that signed the request. AWS knows the stream by its access key id, so that no other credential's key can follow; a
/// credential that was renewed or replaced meanwhile goes on until its keys end at midnight.
/// </param>
internal sealed class StreamGrant(
    GrantResolver grants, GrantEvaluator evaluator, TimeProvider time, ActionRequest asked, GrantKey key, UpstreamKey signer)
{
    private readonly Dictionary<string, byte[]> _signingKeys = new(StringComparer.Ordinal) { [signer.Date] = signer.SigningKey };
    private GrantKey _key = key;
    private DateOnly _day;
    private Grant? _grant;
    private Decision _decision;

    /// <summary>The keys of a message.</summary>
    /// <param name="day">The UTC day of the message's own date, close to now.</param>
    /// <param name="cancellationToken">Ends the wait for the control plane.</param>
    public async ValueTask<EventKeys> KeysForAsync(DateOnly day, CancellationToken cancellationToken)
    {
        if (day != _day)
        {
            _day = day;
            _key = _key with { ScopeDate = Name(day) };
        }

        GrantResult result = await grants.ResolveAsync(_key, cancellationToken);
        if (result.Grant is not { } grant)
        {
            return EventKeys.Refuse(MissingGrant.ErrorOf(result.Kind));
        }

        DateTimeOffset now = time.GetUtcNow();
        string today = Name(DateOnly.FromDateTime(now.UtcDateTime));
        if (!ReferenceEquals(grant, _grant))
        {
            Take(grant, today);
        }

        return !_decision.IsAllowed ? EventKeys.Refuse(RefusalMapping.ErrorOf(_decision.Refusal), _decision.Detail)
            : _signingKeys.TryGetValue(today, out byte[]? upstream) ? new EventKeys(null, grant.VerifyingKey, upstream, now)
            : EventKeys.Refuse(GatewayError.AuthorizeCredentialReplaced);
    }

    private void Take(Grant grant, string today)
    {
        _grant = grant;
        _decision = evaluator.Evaluate(grant, asked);
        foreach (string past in _signingKeys.Keys.Where(date => string.CompareOrdinal(date, today) < 0).ToArray())
        {
            _signingKeys.Remove(past);
        }

        foreach (UpstreamKey upstream in grant.UpstreamKeys.Where(k => k.AccessKeyId == signer.AccessKeyId))
        {
            _signingKeys[upstream.Date] = upstream.SigningKey;
        }
    }

    private static string Name(DateOnly day) => day.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
}
