using System.Security.Claims;

namespace Gateway.ControlPlane.Oidc;

/// <summary>Who the provider says has signed in.</summary>
internal sealed record OidcPerson
{
    public required string Issuer { get; init; }

    public required string Subject { get; init; }

    /// <summary>The e-mail, when the provider says that it has verified it; null otherwise.</summary>
    public required string? VerifiedEmail { get; init; }

    public required string? Name { get; init; }

    public required IReadOnlySet<string> Groups { get; init; }

    /// <summary>Reads the claims of ID token and userinfo; null when they name no subject.</summary>
    public static OidcPerson? Of(ClaimsPrincipal principal, string issuer, string groupsClaim)
    {
        string? subject = principal.FindFirstValue("sub");
        bool verified = bool.TryParse(principal.FindFirstValue("email_verified"), out bool value) && value;
        return string.IsNullOrEmpty(subject)
            ? null
            : new OidcPerson
            {
                Issuer = issuer,
                Subject = subject,
                VerifiedEmail = verified ? principal.FindFirstValue("email") : null,
                Name = principal.FindFirstValue("name"),
                Groups = principal.FindAll(groupsClaim).Select(c => c.Value).ToHashSet(StringComparer.Ordinal),
            };
    }
}
