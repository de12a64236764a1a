using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Roles;

namespace Gateway.ControlPlane.Console.Users;

/// <summary>The roles that a user may be given, by name, and those that are chosen.</summary>
/// <param name="All">Id and name of each.</param>
/// <param name="Chosen">Ids.</param>
internal sealed record RoleChoices(IReadOnlyList<RoleResponse> All, IReadOnlyList<string> Chosen)
{
    /// <summary>What a built-in role is for; null for the account's own.</summary>
    public static string? PurposeOf(string id) => id switch
    {
        BuiltInRoles.AccountAdmin => "everything in the account",
        BuiltInRoles.Approver => "decides access requests",
        BuiltInRoles.Auditor => "sees everything, changes nothing",
        _ => null,
    };

    /// <summary>The account's roles; without the permission to see them, the built-in ones.</summary>
    public static async Task<IReadOnlyList<RoleResponse>> ReadAsync(Caller caller, RoleStore store, CancellationToken cancellationToken) =>
        caller.Has(Permissions.RolesRead)
            ? (await RoleEndpoints.ListAsync(caller, store, cancellationToken)).Value!.Items
            :
            [
                .. BuiltInRoles.Account.OrderBy(r => r.Key, StringComparer.Ordinal)
                    .Select(r => new RoleResponse { Id = r.Key, Name = r.Key, Permissions = [.. r.Value], BuiltIn = true }),
            ];
}
