using Microsoft.AspNetCore.Http.Features;

namespace Gateway.ControlPlane.Access;

/// <summary>The daemon that calls, as its node token told. A feature of the request, set by authentication.</summary>
internal sealed record NodeCaller
{
    public required string NodeId { get; init; }

    /// <summary>The one account whose keys the node resolves.</summary>
    public required string AccountId { get; init; }

    public required string TokenId { get; init; }

    public static ValueTask<NodeCaller> BindAsync(HttpContext context) => ValueTask.FromResult(context.Features.GetRequiredFeature<NodeCaller>());
}
