using System.Security.Claims;
using System.Text.Encodings.Web;
using Gateway.ControlPlane.Problems;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Gateway.ControlPlane.Access;

/// <summary>Authenticates users by the session cookie; sets <see cref="Caller"/>. The sign-in itself is not its business.</summary>
internal sealed class SessionHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    AccessStore store) : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "Session";

    private const int MaxTokenLength = 256;

    /// <summary>The principal of a session, as authentication finds it and as a sign-in begins with it.</summary>
    public static ClaimsPrincipal Principal(string userId) =>
        new(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, userId)], SchemeName));

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (SessionCookie.Read(Context) is not { Length: > 0 and <= MaxTokenLength } token)
        {
            return AuthenticateResult.NoResult();
        }

        if (await store.FindSessionAsync(BearerToken.Hash(token), Context.RequestAborted) is not { } row)
        {
            return AuthenticateResult.Fail("The session has ended.");
        }

        Context.Features.Set(Caller.Of(row, isSession: true, Context.Connection.RemoteIpAddress?.ToString()));
        return AuthenticateResult.Success(new AuthenticationTicket(Principal(row.UserId), Scheme.Name));
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer";
        string detail = SessionCookie.Read(Context) is null
            ? "Send a token as 'Authorization: Bearer <token>', or sign in."
            : "The session has ended: sign in again.";
        await Problem.Of(ProblemCodes.Unauthenticated, detail).ExecuteAsync(Context);
    }
}
