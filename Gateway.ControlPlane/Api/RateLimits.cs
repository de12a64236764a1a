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
        limiter.OnRejected = async (context, _) =>
        {
            context.HttpContext.Response.Headers.RetryAfter = "10";
            await Problem.Of(ProblemCodes.RateLimited, "Too many secrets were asked for within a minute; wait a little.").ExecuteAsync(context.HttpContext);
        };
    }
}
