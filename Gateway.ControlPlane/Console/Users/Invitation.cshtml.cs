using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Passwords;
using Gateway.ControlPlane.Users;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.ControlPlane.Console.Users;

/// <summary>An invitation's code, only as the answer to a post: it is in no address, no history and no cache.</summary>
[Requires(Permissions.Users)]
internal sealed class InvitationPage(UserStore users, PasswordStore store, PermissionCeiling ceiling) : ConsolePage
{
    [FromRoute]
    public string Id { get; set; } = "";

    public UserResponse? Person { get; private set; }

    public PasswordLinkResponse? Link { get; private set; }

    /// <summary>Where the code is used.</summary>
    public string Address => $"{Request.Scheme}://{Request.Host}/password";

    /// <summary>Somebody loads the address again, or was asked to sign in: nothing is made without another click.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) =>
        await AskAsync(() => UserEndpoints.GetAsync(Id, Caller, users, cancellationToken)) is null ? Refused() : Redirect($"/users/{Id}");

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        Person = await AskAsync(() => UserEndpoints.GetAsync(Id, Caller, users, cancellationToken));
        if (Person is null)
        {
            return Refused();
        }

        Link = await AskAsync(() => PasswordEndpoints.LinkAsync(Id, Caller, users, store, ceiling, cancellationToken));
        Response.StatusCode = PageProblem.Of(HttpContext)?.StatusCode ?? StatusCodes.Status200OK;
        return Page();
    }
}
