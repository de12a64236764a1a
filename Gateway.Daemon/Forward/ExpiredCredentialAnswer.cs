using Gateway.Daemon.Admit;
using Gateway.Daemon.Authenticate;
using Gateway.Daemon.Diagnostics;
using Gateway.Daemon.Errors;
using Gateway.Daemon.Resolve;

namespace Gateway.Daemon.Forward;

/// <summary>
/// Puts a retryable answer in the place of AWS's "expired token", after having the grant fetched anew: SDKs try again by themselves and
/// succeed, where the original answer would have made them give up on a token they do not have. Once for a credential: what AWS still
/// calls expired after that goes to the client.
/// </summary>
internal sealed partial class ExpiredCredentialAnswer(
    GrantResolver grants, AwsErrorWriter errors, TimeProvider time, GatewayMetrics metrics, ILogger<ExpiredCredentialAnswer> logger)
{
    /// <summary>Answers a HEAD in AWS's place; false when the answer stays AWS's.</summary>
    public ValueTask<bool> TryWriteHeadAsync(HttpContext context, HttpResponseMessage answer, UpstreamIdentity key) =>
        ExpiredCredential.IsInHead(answer, context.RequiredFact<CallFeature>(), key, time.GetUtcNow())
            ? TryWriteAsync(context, key)
            : ValueTask.FromResult(false);

    /// <summary>Answers in AWS's place; false when the answer stays AWS's.</summary>
    /// <param name="context">The call.</param>
    /// <param name="body">AWS's answer.</param>
    /// <param name="isCbor">Whether that is CBOR, and not JSON or XML.</param>
    /// <param name="key">Who signed.</param>
    public ValueTask<bool> TryWriteAsync(HttpContext context, ReadOnlyMemory<byte> body, bool isCbor, UpstreamIdentity key) =>
        isCbor ? ExpiredCredential.IsInCbor(body) ? TryWriteAsync(context, key) : ValueTask.FromResult(false)
        : ExpiredCredential.IsIn(body.Span) ? TryWriteAsync(context, key)
        : ValueTask.FromResult(false);

    private async ValueTask<bool> TryWriteAsync(HttpContext context, UpstreamIdentity key)
    {
        if (key.SessionToken is null)
        {
            return false;
        }

        GrantKey grantKey = GrantKey.Of(context.RequiredFact<ICallerFeature>().Authorization);
        if (!grants.Refetch(grantKey, key.AccessKeyId))
        {
            return false;
        }

        metrics.Refetched();
        Log.Expired(logger, grantKey.AccessKeyId);
        context.Response.Clear();
        await errors.WriteAsync(context, GatewayError.ForwardUpstreamCredentialExpired);
        return true;
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.CloudCredentialExpired, LogLevel.Warning, "AWS says that the cloud credential behind {AccessKeyId} has expired: its grant is fetched anew", EventName = "CloudCredentialExpired")]
        public static partial void Expired(ILogger logger, string accessKeyId);
    }
}
