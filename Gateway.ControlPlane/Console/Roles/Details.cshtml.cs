using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Problems;
using Gateway.ControlPlane.Roles;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.ControlPlane.Console.Roles;

/// <summary>One role of the account's own.</summary>
[Requires(Permissions.RolesRead)]
internal sealed class DetailsPage(RoleStore store, PermissionCeiling ceiling) : RolePage(store)
{
    [FromRoute]
    public string Id { get; set; } = "";

    [BindProperty]
    public long? Version { get; set; }

    public RoleResponse Role { get; private set; } = null!;

    public string Path => $"/roles/{Id}";

    public bool CanEdit => Caller.Has(Permissions.Roles);

    public Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) => ShowAsync(cancellationToken);

    [Requires(Permissions.Roles)]
    public async Task<IActionResult> OnPostUpdateAsync(CancellationToken cancellationToken)
    {
        var request = new UpdateRoleRequest { Name = Name ?? "", Permissions = Chosen };
        return await AskAsync(() => RoleEndpoints.UpdateAsync(Id, request, FormValues.Version(Version), Caller, Store, ceiling, cancellationToken)) is null
            ? await ShowAsync(cancellationToken)
            : Done("It is saved, and holds for everybody with the role from their next click on.", "/roles");
    }

    [Requires(Permissions.Roles)]
    public async Task<IActionResult> OnPostDeleteAsync(CancellationToken cancellationToken) =>
        await AskAsync(() => RoleEndpoints.DeleteAsync(Id, FormValues.Version(Version), Caller, Store, ceiling, cancellationToken))
            ? Done("The role is deleted.", "/roles")
            : await ShowAsync(cancellationToken);

    public override async Task<bool> LoadAsync(CancellationToken cancellationToken)
    {
        RoleResponse? role = (await RoleEndpoints.ListAsync(Caller, Store, cancellationToken)).Value!.Items.FirstOrDefault(r => r.Id == Id && !r.BuiltIn);
        if (role is null)
        {
            Refuse(Problem.NotFound("custom role"));
            return false;
        }

        Role = role;
        if (Name is null && !Errors.ContainsKey("name"))
        {
            (Name, Chosen) = (role.Name, role.Permissions);
        }

        return true;
    }
}
