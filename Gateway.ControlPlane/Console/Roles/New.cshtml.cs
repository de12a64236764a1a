using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Roles;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.ControlPlane.Console.Roles;

/// <summary>Makes a role of the account's own.</summary>
[Requires(Permissions.Roles)]
internal sealed class NewPage(RoleStore store) : RolePage(store)
{
    public IActionResult OnGet() => Page();

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        var request = new CreateRoleRequest { Name = Name, Permissions = Chosen };
        return await AskAsync(() => RoleEndpoints.CreateAsync(request, Caller, Store, cancellationToken)) is { } created
            ? Done($"The role {created.Name} is there. Give it to users on their pages.", "/roles")
            : Page();
    }
}
