using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Sessions;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.ControlPlane.Console.Session;

/// <summary>Ends the session. Asked for without one, it is done already.</summary>
internal sealed class SignOutPage(SessionStore store) : ConsolePage
{
    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (HttpContext.Features.Get<Caller>() is { } caller)
        {
            await AskAsync(() => SessionEndpoints.SignOutAsync(HttpContext, caller, store, cancellationToken));
        }

        Notice = "You are signed out.";
        return Redirect("/sign-in");
    }
}
