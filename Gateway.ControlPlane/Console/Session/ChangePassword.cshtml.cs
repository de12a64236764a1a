using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Api;
using Gateway.ControlPlane.Passwords;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;

namespace Gateway.ControlPlane.Console.Session;

/// <summary>Changes the own password, against the one until now.</summary>
[Requires]
[EnableRateLimiting(RateLimits.SignIn)]
internal sealed class ChangePasswordPage(PasswordStore store, PasswordSignIn signIn, PermissionCeiling ceiling) : ConsolePage
{
    public IActionResult OnGet() => Page();

    public async Task<IActionResult> OnPostAsync([FromForm] string? currentPassword, [FromForm] string? password, CancellationToken cancellationToken)
    {
        var request = new SetPasswordRequest { CurrentPassword = currentPassword, Password = password };
        return await AskAsync(() => PasswordEndpoints.SetAsync(
            Caller.UserId, request, new ExpectedVersion(null), HttpContext, Caller, store, signIn, ceiling, cancellationToken))
            ? Done("Your password is changed. Sign in with it.", "/sign-in")
            : Page();
    }
}
