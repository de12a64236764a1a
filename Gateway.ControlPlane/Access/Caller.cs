using Microsoft.AspNetCore.Http.Features;

namespace Gateway.ControlPlane.Access;

/// <summary>The user who calls, as the token told. A feature of the request, set by authentication.</summary>
internal sealed record Caller
{
    public required string UserId { get; init; }

    public required string AccountId { get; init; }

    public required string Email { get; init; }

    public required string Name { get; init; }

    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>What the roles allow in the account; roles in environments come on top.</summary>
    public required IReadOnlySet<string> Permissions { get; init; }

    /// <summary>Where the call came from, for the audit.</summary>
    public required string? Address { get; init; }

    public bool Has(string permission) => Permissions.Covers(permission);

    public static ValueTask<Caller> BindAsync(HttpContext context) => ValueTask.FromResult(context.Features.GetRequiredFeature<Caller>());
}
