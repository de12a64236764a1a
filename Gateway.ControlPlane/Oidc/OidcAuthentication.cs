using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Console;
using Gateway.ControlPlane.Diagnostics;
using Gateway.ControlPlane.Problems;
using Gateway.ControlPlane.Sessions;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Gateway.ControlPlane.Oidc;

/// <summary>
/// ASP.NET Core's OpenID Connect handler, up to the point where it knows who it is; from there on the session is ours. The provider is
/// first asked when somebody signs in: the start does not need it.
/// </summary>
internal static partial class OidcAuthentication
{
    public const string SchemeName = "Oidc";

    private const string IssuerItem = "csg.issuer";

    public static AuthenticationBuilder AddOidc(this AuthenticationBuilder authentication, OidcOptions settings) => settings.Authority is null
        ? authentication
        : authentication.AddOpenIdConnect(SchemeName, options => Configure(options, settings));

    /// <summary>Whether an exception means that the provider did not answer, rather than that it refused.</summary>
    public static bool IsUnavailable(Exception? exception) => exception switch
    {
        HttpRequestException or IOException or TimeoutException or TaskCanceledException => true,

        // The metadata could not be had (IDX20803).
        InvalidOperationException => true,
        _ => exception?.InnerException is { } inner && IsUnavailable(inner),
    };

    private static void Configure(OpenIdConnectOptions options, OidcOptions settings)
    {
        options.Authority = settings.Authority!.AbsoluteUri;
        options.RequireHttpsMetadata = settings.Authority.Scheme == "https";
        options.ClientId = settings.ClientId;
        options.ClientSecret = settings.ClientSecret;
        options.CallbackPath = settings.CallbackPath;
        options.RemoteSignOutPath = default;
        options.SignInScheme = SessionHandler.SchemeName;

        // Authorization code with PKCE (RFC 9700, 2.1.1). The code comes in the query: a form posted from another site would bring no
        // SameSite=Lax cookie.
        options.ResponseType = OpenIdConnectResponseType.Code;
        options.ResponseMode = OpenIdConnectResponseMode.Query;
        options.UsePkce = true;
        options.MapInboundClaims = false;
        options.GetClaimsFromUserInfoEndpoint = true;
        options.SaveTokens = false;
        options.DisableTelemetry = true;
        options.BackchannelTimeout = TimeSpan.FromSeconds(10);
        options.Scope.Clear();
        foreach (string scope in settings.Scopes)
        {
            options.Scope.Add(scope);
        }

        options.ClaimActions.MapUniqueJsonKey("email_verified", "email_verified");
        options.ClaimActions.MapJsonKey(settings.GroupsClaim, settings.GroupsClaim);
        foreach (CookieBuilder cookie in new[] { options.CorrelationCookie, options.NonceCookie })
        {
            cookie.SameSite = SameSiteMode.Lax;
            cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        }

        options.Events = new OpenIdConnectEvents
        {
            OnTokenValidated = context =>
            {
                context.Properties!.Items[IssuerItem] = context.SecurityToken.Issuer;
                return Task.CompletedTask;
            },
            OnRedirectToIdentityProviderForSignOut = context =>
            {
                // ID tokens are not kept, so the provider learns from this which client's way back to check (RP-Initiated Logout 1.0, 2).
                context.ProtocolMessage.ClientId = settings.ClientId;
                return Task.CompletedTask;
            },
            OnTicketReceived = context => SignInAsync(context, settings),
            OnAccessDenied = context => AnswerAsync(
                context, Problem.Of(ProblemCodes.SignInRefused, "The identity provider did not let you in, or you declined.")),
            OnRemoteFailure = FailAsync,
        };
    }

    private static async Task SignInAsync(TicketReceivedContext context, OidcOptions settings)
    {
        HttpContext http = context.HttpContext;
        string issuer = context.Properties?.Items.TryGetValue(IssuerItem, out string? value) == true ? value ?? "" : "";
        if (OidcPerson.Of(context.Principal!, issuer, settings.GroupsClaim) is not { } person)
        {
            await AnswerAsync(context, Problem.Of(ProblemCodes.SignInFailed, "The identity provider named no subject."));
            return;
        }

        OidcOutcome outcome = await http.RequestServices.GetRequiredService<OidcSignIn>()
            .SignInAsync(person, http.Connection.RemoteIpAddress?.ToString(), http.RequestAborted);
        if (outcome.Session is not { } session)
        {
            await AnswerAsync(context, Problem.Of(ProblemCodes.SignInRefused, outcome.Refusal));
            return;
        }

        await http.RequestServices.GetRequiredService<SessionStart>().HandOverAsync(http, session);
        http.Response.Redirect(context.ReturnUri ?? "/");
        context.HandleResponse();
    }

    private static Task FailAsync(RemoteFailureContext context)
    {
        ILogger logger = context.HttpContext.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(OidcAuthentication).FullName!);
        if (IsUnavailable(context.Failure))
        {
            LogUnavailable(logger, context.Failure?.Message ?? "");
            return AnswerAsync(context, Unavailable(context.HttpContext));
        }

        LogFailed(logger, context.Failure?.Message ?? "");
        return AnswerAsync(context, Problem.Of(ProblemCodes.SignInFailed, "The sign-in took too long, was begun in another browser, or is not valid: begin again."));
    }

    /// <summary>503, to be tried again.</summary>
    public static ProblemHttpResult Unavailable(HttpContext context)
    {
        context.Response.Headers.RetryAfter = "5";
        return Problem.Of(ProblemCodes.IdentityProviderUnavailable, "The identity provider does not answer; try again, or sign in with a password.");
    }

    private static async Task AnswerAsync<TOptions>(HandleRequestContext<TOptions> context, ProblemHttpResult problem)
        where TOptions : AuthenticationSchemeOptions
    {
        await PageProblem.AnswerAsync(context.HttpContext, problem);
        context.HandleResponse();
    }

    [LoggerMessage(EventIds.OidcSignInFailed, LogLevel.Warning, "A single sign-on failed: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);

    [LoggerMessage(EventIds.IdentityProviderUnavailable, LogLevel.Warning, "The identity provider does not answer: {Reason}")]
    public static partial void LogUnavailable(ILogger logger, string reason);
}
