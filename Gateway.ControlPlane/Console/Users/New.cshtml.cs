using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Roles;
using Gateway.ControlPlane.Users;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.ControlPlane.Console.Users;

/// <summary>Creates a user; the invitation comes next, on the user's own page.</summary>
[Requires(Permissions.Users)]
internal sealed class NewPage(UserStore store, RoleStore roles, PermissionCeiling ceiling) : ConsolePage
{
    [BindProperty]
    public string? Email { get; set; }

    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public IReadOnlyList<string> Roles { get; set; } = [];

    public RoleChoices Choices { get; private set; } = null!;

    public Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) => ShowAsync(cancellationToken);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        var request = new CreateUserRequest { Email = Email, Name = Name, Roles = Roles };
        return await AskAsync(() => UserEndpoints.CreateAsync(request, Caller, store, ceiling, cancellationToken)) is { } created
            ? Done($"{created.Name} is there. Invite them, so that they can choose a password.", $"/users/{created.Id}")
            : await ShowAsync(cancellationToken);
    }

    public override async Task<bool> LoadAsync(CancellationToken cancellationToken)
    {
        Choices = new RoleChoices(await RoleChoices.ReadAsync(Caller, roles, cancellationToken), Roles);
        return true;
    }

    protected override string? FieldOf(string code) => code is "name_taken" ? "email" : base.FieldOf(code);
}
