using System.Security.Claims;
using System.Text.Encodings.Web;
using Gateway.ControlPlane.Problems;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Gateway.ControlPlane.Access;

/// <summary>What user tokens and node tokens have in common: the header, and a 401 as problem details.</summary>
internal abstract class BearerAuthenticationHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder) : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    private const string HeaderScheme = "Bearer ";
    private const int MaxTokenLength = 256;

    protected sealed override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Headers.Authorization is not [{ } header] || !header.StartsWith(HeaderScheme, StringComparison.OrdinalIgnoreCase))
        {
            return AuthenticateResult.NoResult();
        }

        string token = header[HeaderScheme.Length..].Trim();
        string? subject = token.Length is > 0 and <= MaxTokenLength
            ? await FindAsync(BearerToken.Hash(token), Context.RequestAborted)
            : null;
        if (subject is null)
        {
            return AuthenticateResult.Fail("The token is unknown, expired or revoked.");
        }

        var identity = new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, subject)], Scheme.Name);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name));
    }

    protected sealed override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer";
        string detail = Request.Headers.Authorization.Count == 0
            ? "Send a token as 'Authorization: Bearer <token>'."
            : "The token is unknown, expired or revoked.";
        await Problem.Of(ProblemCodes.Unauthenticated, detail).ExecuteAsync(Context);
    }

    /// <summary>Finds who the token belongs to, sets the caller as a feature and returns the id; null when there is none.</summary>
    protected abstract Task<string?> FindAsync(byte[] tokenHash, CancellationToken cancellationToken);
}
