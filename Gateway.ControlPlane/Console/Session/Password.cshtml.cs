using Gateway.ControlPlane.Api;
using Gateway.ControlPlane.Passwords;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;

namespace Gateway.ControlPlane.Console.Session;

/// <summary>Uses an invitation or a reset. Its code is typed or pasted, because addresses end up in histories and logs.</summary>
[EnableRateLimiting(RateLimits.SignIn)]
internal sealed class PasswordPage(PasswordStore store) : ConsolePage
{
    public async Task<IActionResult> OnPostAsync([FromForm] string? token, [FromForm] string? password, CancellationToken cancellationToken)
    {
        var request = new UsePasswordLinkRequest { Token = token, Password = password };
        if (!await AskAsync(() => PasswordEndpoints.UseLinkAsync(request, HttpContext, store, cancellationToken)))
        {
            return Page();
        }

        Notice = "Your password is set. Sign in with it.";
        return Redirect("/sign-in");
    }
}
