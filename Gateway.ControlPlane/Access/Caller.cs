using System.Collections.Frozen;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.ControlPlane.Access;

/// <summary>The user who calls, as the token or the session told. A feature of the request, set by authentication.</summary>
internal sealed record Caller
{
    public required string UserId { get; init; }

    public required string AccountId { get; init; }

    public required string Email { get; init; }

    public required string Name { get; init; }

    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>What the roles allow in the account, within the token's limit; roles in environments come on top.</summary>
    public required IReadOnlySet<string> Permissions { get; init; }

    /// <summary>Where the call came from, for the audit.</summary>
    public required string? Address { get; init; }

    /// <summary>Id of the API token or session.</summary>
    public required string CredentialId { get; init; }

    /// <summary>Whether a browser's session calls, whose cookie is sent along without anybody's doing.</summary>
    public required bool IsSession { get; init; }

    public bool Has(string permission) => Permissions.Covers(permission);

    public static Caller Of(UserAccessRow row, bool isSession, string? address) => new()
    {
        UserId = row.UserId,
        AccountId = row.AccountId,
        Email = row.Email,
        Name = row.Name,
        Roles = row.Roles,
        Permissions = BuiltInRoles.PermissionsOf(row.Roles, row.CustomPermissions).Within(row.Limit?.ToFrozenSet(StringComparer.Ordinal)),
        Address = address,
        CredentialId = row.CredentialId,
        IsSession = isSession,
    };

    public static ValueTask<Caller> BindAsync(HttpContext context) => ValueTask.FromResult(context.Features.GetRequiredFeature<Caller>());
}
