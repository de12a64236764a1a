using System.Threading.RateLimiting;
using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Problems;
using Microsoft.AspNetCore.RateLimiting;

namespace Gateway.ControlPlane.Api;

/// <summary>How often a user may do what must not be done often.</summary>
internal static class RateLimits
{
    /// <summary>Showing one-time secrets.</summary>
    public const string Reveal = "reveal";

    /// <summary>Signing for daemons.</summary>
    public const string Sign = "sign";

    /// <summary>How many signatures or batches of one node are made at a time: each takes a database connection.</summary>
    private const int SignersPerNode = 64;

    /// <summary>How many more wait for their turn; beyond them a node is told to try again.</summary>
    private const int QueuedPerNode = 512;

    public static void Configure(RateLimiterOptions limiter, ApiOptions options)
    {
        limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limiter.AddPolicy(Reveal, context => RateLimitPartition.GetSlidingWindowLimiter(
            context.Features.Get<Caller>()?.UserId ?? "",
            _ => new SlidingWindowRateLimiterOptions
            {
                PermitLimit = options.RevealsPerMinute,
                Window = TimeSpan.FromMinutes(1),
                SegmentsPerWindow = 6,
            }));
        limiter.AddPolicy(Sign, context => RateLimitPartition.GetConcurrencyLimiter(
            context.Features.Get<NodeCaller>()?.NodeId ?? "",
            _ => new ConcurrencyLimiterOptions { PermitLimit = SignersPerNode, QueueLimit = QueuedPerNode }));
        limiter.OnRejected = async (context, _) =>
        {
            bool isNode = context.HttpContext.Features.Get<NodeCaller>() is not null;
            context.HttpContext.Response.Headers.RetryAfter = isNode ? "1" : "10";
            await Problem.Of(
                ProblemCodes.RateLimited,
                isNode ? "Too many signatures of this node are under way." : "Too many secrets were asked for within a minute; wait a little.")
                .ExecuteAsync(context.HttpContext);
        };
    }
}
