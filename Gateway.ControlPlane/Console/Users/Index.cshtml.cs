using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Api;
using Gateway.ControlPlane.Roles;
using Gateway.ControlPlane.Users;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.ControlPlane.Console.Users;

/// <summary>The people of the account, and the programs that act as one.</summary>
[Requires(Permissions.UsersRead)]
internal sealed class IndexPage(UserStore store, RoleStore roles) : ConsolePage
{
    private IReadOnlyList<RoleResponse> _roles = [];

    [BindProperty(SupportsGet = true)]
    public string? Cursor { get; set; }

    public bool CanEdit => Caller.Has(Permissions.Users);

    public Page<UserResponse>? List { get; private set; }

    public string NameOf(string role) => _roles.FirstOrDefault(r => r.Id == role)?.Name ?? "a role of the account's own";

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        _roles = await RoleChoices.ReadAsync(Caller, roles, cancellationToken);
        List = await AskAsync(() => UserEndpoints.ListAsync(new PageQuery { Cursor = Cursor }, Caller, store, cancellationToken));
        return List is null ? Refused() : Page();
    }
}
