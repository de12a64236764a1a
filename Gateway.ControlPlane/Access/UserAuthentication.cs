using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;

namespace Gateway.ControlPlane.Access;

/// <summary>Users by token or by session: the token where the request has an Authorization header, else the session's cookie.</summary>
internal static class UserAuthentication
{
    /// <summary>The scheme that chooses.</summary>
    public const string SchemeName = "User";

    public static AuthorizationPolicy Policy { get; } = new AuthorizationPolicyBuilder(SchemeName).RequireAuthenticatedUser().Build();

    public static AuthenticationBuilder AddUserSchemes(this AuthenticationBuilder authentication) => authentication
        .AddScheme<AuthenticationSchemeOptions, UserTokenHandler>(UserTokenHandler.SchemeName, null)
        .AddScheme<AuthenticationSchemeOptions, SessionHandler>(SessionHandler.SchemeName, null)
        .AddPolicyScheme(SchemeName, null, options => options.ForwardDefaultSelector = context =>
            context.Request.Headers.Authorization.Count > 0 ? UserTokenHandler.SchemeName : SessionHandler.SchemeName);
}
