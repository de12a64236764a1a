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
    GrantResolver grants, AwsErrorWriter errors, GatewayMetrics metrics, ILogger<ExpiredCredentialAnswer> logger)
{
    /// <summary>Answers in AWS's place; false when the answer stays AWS's.</summary>
    public async ValueTask<bool> TryWriteAsync(HttpContext context, ReadOnlyMemory<byte> body, UpstreamIdentity key)
    {
        if (key.SessionToken is null || !ExpiredCredential.IsIn(body.Span))
        {
            return false;
        }

        GrantKey grantKey = GrantKey.Of(context.Features.GetRequiredFeature<ICallerFeature>().Authorization);
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
