using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Passwords;
using Gateway.ControlPlane.Roles;
using Gateway.ControlPlane.Sessions;
using Gateway.ControlPlane.Users;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.ControlPlane.Console.Users;

/// <summary>One user: name and roles, invitation and password, locking out and letting in again.</summary>
[Requires(Permissions.UsersRead)]
internal sealed class DetailsPage(
    UserStore store, RoleStore roles, PasswordStore passwords, PasswordSignIn signIn, SessionStore sessions, PermissionCeiling ceiling) : ConsolePage
{
    [FromRoute]
    public string Id { get; set; } = "";

    [BindProperty]
    public long? Version { get; set; }

    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public IReadOnlyList<string> Roles { get; set; } = [];

    public UserResponse Person { get; private set; } = null!;

    public RoleChoices Choices { get; private set; } = null!;

    public IReadOnlyList<string> RoleNames =>
        [.. Person.Roles.Select(id => Choices.All.FirstOrDefault(r => r.Id == id)?.Name ?? "a role of the account's own")];

    public string Path => $"/users/{Id}";

    public bool CanEdit => Caller.Has(Permissions.Users);

    public bool IsSelf => Id == Caller.UserId;

    public Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) => ShowAsync(cancellationToken);

    [Requires(Permissions.Users)]
    public async Task<IActionResult> OnPostUpdateAsync(CancellationToken cancellationToken)
    {
        var request = new UpdateUserRequest { Name = Name ?? "", Roles = Roles };
        return await AskAsync(() => UserEndpoints.UpdateAsync(Id, request, FormValues.Version(Version), Caller, store, ceiling, cancellationToken)) is null
            ? await ShowAsync(cancellationToken)
            : Done("It is saved, and holds from their next click on.", Path);
    }

    [Requires(Permissions.Users)]
    public async Task<IActionResult> OnPostDisableAsync(CancellationToken cancellationToken) =>
        await AskAsync(() => UserEndpoints.DisableAsync(Id, FormValues.Version(Version), Caller, store, ceiling, cancellationToken)) is { } locked
            ? Done($"{locked.Name} is locked out.", Path)
            : await ShowAsync(cancellationToken);

    [Requires(Permissions.Users)]
    public async Task<IActionResult> OnPostEnableAsync(CancellationToken cancellationToken) =>
        await AskAsync(() => UserEndpoints.EnableAsync(Id, FormValues.Version(Version), Caller, store, ceiling, cancellationToken)) is { } enabled
            ? Done($"{enabled.Name} is let in again.", Path)
            : await ShowAsync(cancellationToken);

    [Requires(Permissions.Users)]
    public async Task<IActionResult> OnPostPasswordAsync([FromForm] string? password, CancellationToken cancellationToken)
    {
        var request = new SetPasswordRequest { Password = password };
        return await AskAsync(() => PasswordEndpoints.SetAsync(
            Id, request, FormValues.Version(Version), HttpContext, Caller, passwords, signIn, ceiling, cancellationToken))
            ? Done("The password is set. They are signed out everywhere.", Path)
            : await ShowAsync(cancellationToken);
    }

    [Requires(Permissions.Users)]
    public async Task<IActionResult> OnPostSignOutAsync(CancellationToken cancellationToken) =>
        await AskAsync(() => SessionEndpoints.EndAllAsync(Id, Caller, store, sessions, cancellationToken))
            ? Done("They are signed out everywhere.", Path)
            : await ShowAsync(cancellationToken);

    public override async Task<bool> LoadAsync(CancellationToken cancellationToken)
    {
        if (await AskAsync(() => UserEndpoints.GetAsync(Id, Caller, store, cancellationToken)) is not { } user)
        {
            return false;
        }

        Person = user;
        if (Name is null && !Errors.ContainsKey("name"))
        {
            (Name, Roles) = (user.Name, user.Roles);
        }

        Choices = new RoleChoices(await RoleChoices.ReadAsync(Caller, roles, cancellationToken), Roles);
        return true;
    }
}
