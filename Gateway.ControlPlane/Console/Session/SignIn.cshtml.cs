using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Api;
using Gateway.ControlPlane.Oidc;
using Gateway.ControlPlane.Passwords;
using Gateway.ControlPlane.Sessions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;

namespace Gateway.ControlPlane.Console.Session;

/// <summary>Sign in by password, or go to the identity provider. Shown in the place of any page whose form came without a session.</summary>
[EnableRateLimiting(RateLimits.SignIn)]
internal sealed class SignInPage(
    PasswordSignIn signIn, AccessStore access, SessionStart start, SessionAnswers answers, OidcOptions oidc) : ConsolePage
{
    public bool HasProvider => oidc.Authority is not null;

    /// <summary>Only after a first try: nearly everybody is in one account.</summary>
    public bool AsksForAccount => Account is not null || HttpContext.Request.Method == "POST";

    [BindProperty]
    public string? Email { get; set; }

    [BindProperty]
    public string? Account { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    /// <summary>What somebody had written when the session was over.</summary>
    public KeptForm? Kept { get; private set; }

    /// <summary>The same after the sign-in, on its way back.</summary>
    public KeptForm? Returning { get; private set; }

    public void OnGet()
    {
        if (KeptForm.Of(HttpContext) is { } kept)
        {
            // A session that exists had a stale form: it needs no sign-in, only a fresh form.
            (Kept, Returning) = HttpContext.Features.Get<Caller>() is null ? (kept, null) : ((KeptForm?)null, kept);
        }

        KeepLocal();
    }

    public async Task<IActionResult> OnPostAsync([FromForm] string? password, [FromForm] string? keptAction, CancellationToken cancellationToken)
    {
        KeepLocal();
        Kept = KeptForm.Read(keptAction, Request.Form["keptName"], Request.Form["keptValue"]);
        var request = new SignInRequest { Email = Email, Password = password, Account = Account };
        if (await AskAsync(() => SessionEndpoints.SignInAsync(request, HttpContext, signIn, access, start, answers, cancellationToken)) is null)
        {
            return Page();
        }

        if (Kept is not null)
        {
            (Kept, Returning) = (null, Kept);
            return Page();
        }

        return LocalRedirect(ReturnUrl ?? "/");
    }

    private void KeepLocal() => ReturnUrl = ReturnUrl is { } url && LocalPath.Is(url) ? url : null;
}
