using Gateway.ControlPlane.Roles;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.ControlPlane.Console.Roles;

/// <summary>What the two forms of a role have in common.</summary>
internal abstract class RolePage(RoleStore store) : ConsolePage
{
    [BindProperty]
    public string? Name { get; set; }

    // Not "Permissions", which is the class of their names.
    [BindProperty(Name = "permissions")]
    public IReadOnlyList<string> Chosen { get; set; } = [];

    public PermissionChoices Choices => new(Chosen, Caller);

    protected RoleStore Store => store;
}
