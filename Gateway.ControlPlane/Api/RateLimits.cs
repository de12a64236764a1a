using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Console;
using Gateway.ControlPlane.Passwords;
using Gateway.ControlPlane.Problems;
using Microsoft.AspNetCore.RateLimiting;

namespace Gateway.ControlPlane.Api;

/// <summary>
/// How often a caller may do something, on this node. Limiters that nobody uses are dropped by the framework after some seconds. Those of
/// people and tokens are no more than the database has; those of addresses, which anybody can have many of, are a fixed number.
/// </summary>
internal static class RateLimits
{
    /// <summary>Showing one-time secrets, by user.</summary>
    public const string Reveal = "reveal";

    /// <summary>Signing in and using invitations, by address.</summary>
    public const string SignIn = "sign-in";

    /// <summary>Reading the OpenAPI document, which is made anew for each, by address.</summary>
    public const string Description = "description";

    // Far more than people and generators of clients ask for.
    private const int DescriptionsPerMinute = 60;

    // Addresses share these: two that fall together share a limit, which is one chance in 16,384.
    private const int AddressPartitions = 1 << 14;

    // An IPv6 customer has at least a /64 (RFC 6177): its addresses count as one.
    private const int Ipv6PrefixBytes = 8;

    /// <summary>Signing for daemons, by node.</summary>
    public const string Sign = "sign";

    // How many signatures or batches of one node are made at a time: each takes a database connection.
    private const int SignersPerNode = 64;

    // How many more wait for their turn; beyond them a node is told to try again.
    private const int QueuedPerNode = 512;

    public static void Configure(RateLimiterOptions limiter, ApiOptions options, SignInOptions signIn)
    {
        limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context => context.Features.Get<Caller>() is { } caller
            ? RateLimitPartition.GetSlidingWindowLimiter(caller.CredentialId, _ => PerMinute(options.CallsPerMinute))
            : RateLimitPartition.GetNoLimiter(""));
        limiter.AddPolicy(Reveal, context => RateLimitPartition.GetSlidingWindowLimiter(
            context.Features.Get<Caller>()?.UserId ?? "",
            _ => PerMinute(options.RevealsPerMinute)));
        limiter.AddPolicy(SignIn, context => RateLimitPartition.GetSlidingWindowLimiter(
            PartitionOf(context.Connection.RemoteIpAddress),
            _ => PerMinute(signIn.TriesPerAddressPerMinute)));
        limiter.AddPolicy(Description, context => RateLimitPartition.GetSlidingWindowLimiter(
            PartitionOf(context.Connection.RemoteIpAddress),
            _ => PerMinute(DescriptionsPerMinute)));
        limiter.AddPolicy(Sign, context => RateLimitPartition.GetConcurrencyLimiter(
            context.Features.Get<NodeCaller>()?.NodeId ?? "",
            _ => new ConcurrencyLimiterOptions { PermitLimit = SignersPerNode, QueueLimit = QueuedPerNode }));
        limiter.OnRejected = async (context, _) =>
        {
            bool isNode = context.HttpContext.Features.Get<NodeCaller>() is not null;
            TimeSpan wait = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out TimeSpan told) ? told : TimeSpan.FromSeconds(isNode ? 1 : 10);
            context.HttpContext.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            await PageProblem.AnswerAsync(context.HttpContext, Problem.Of(
                ProblemCodes.RateLimited,
                isNode ? "Too many signatures of this node are under way." : "Too many calls of this kind within a minute; wait a little."));
        };
    }

    /// <summary>The partition of an address: the same for all of an IPv6 /64, and for an IPv4 address however it is written.</summary>
    public static int PartitionOf(IPAddress? address)
    {
        IPAddress plain = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address ?? IPAddress.None;
        byte[] bytes = plain.GetAddressBytes();
        var hash = new HashCode();
        hash.AddBytes(plain.AddressFamily == AddressFamily.InterNetworkV6 ? bytes.AsSpan(0, Ipv6PrefixBytes) : bytes);
        return hash.ToHashCode() & (AddressPartitions - 1);
    }

    private static SlidingWindowRateLimiterOptions PerMinute(int permits) => new()
    {
        PermitLimit = permits,
        Window = TimeSpan.FromMinutes(1),
        SegmentsPerWindow = 6,
    };
}
