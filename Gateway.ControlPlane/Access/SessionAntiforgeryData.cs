using Microsoft.AspNetCore.Antiforgery;

namespace Gateway.ControlPlane.Access;

/// <summary>Antiforgery tokens hold for one session: that of the user who signed in again needs another.</summary>
internal sealed class SessionAntiforgeryData : IAntiforgeryAdditionalDataProvider
{
    public string GetAdditionalData(HttpContext context) => SessionId(context);

    public bool ValidateAdditionalData(HttpContext context, string additionalData) =>
        string.Equals(additionalData, SessionId(context), StringComparison.Ordinal);

    private static string SessionId(HttpContext context) => context.Features.Get<Caller>() is { IsSession: true } caller ? caller.CredentialId : "";
}
