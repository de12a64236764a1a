using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Roles;

namespace Gateway.ControlPlane.Console.Roles;

/// <summary>Roles in the account: built in, and its own.</summary>
[Requires(Permissions.RolesRead)]
internal sealed class IndexPage(RoleStore store) : ConsolePage
{
    private IReadOnlyList<RoleResponse> _roles = [];

    public bool CanEdit => Caller.Has(Permissions.Roles);

    public IEnumerable<RoleResponse> Own => _roles.Where(r => !r.BuiltIn);

    public IEnumerable<RoleResponse> BuiltIn => _roles.Where(r => r.BuiltIn);

    public async Task OnGetAsync(CancellationToken cancellationToken) =>
        _roles = (await RoleEndpoints.ListAsync(Caller, store, cancellationToken)).Value!.Items;
}
