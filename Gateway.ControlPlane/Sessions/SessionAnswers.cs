using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Accounts;
using Gateway.ControlPlane.Environments;
using Microsoft.AspNetCore.Antiforgery;

namespace Gateway.ControlPlane.Sessions;

/// <summary>Puts together who calls and in which session.</summary>
internal sealed class SessionAnswers(AccountStore accounts, MemberStore members, SessionStore sessions, SessionLimitOptions options, IAntiforgery antiforgery)
{
    /// <summary>For a session: sets the antiforgery cookie where it is missing.</summary>
    public async Task<SessionResponse> OfAsync(HttpContext context, Caller caller, CancellationToken cancellationToken)
    {
        SessionRow? session = caller.IsSession ? await sessions.FindAsync(caller.CredentialId, cancellationToken) : null;
        return new SessionResponse
        {
            User = new SessionUserResponse { Id = caller.UserId, Email = caller.Email, Name = caller.Name },
            Account = new SessionAccountResponse { Id = caller.AccountId, Name = await accounts.NameOfAsync(caller.AccountId, cancellationToken) },
            Roles = caller.Roles,
            Permissions = [.. caller.Permissions.Order(StringComparer.Ordinal)],
            Environments = await members.EnvironmentsOfAsync(caller.AccountId, caller.UserId, cancellationToken),
            Session = session is null ? null : SessionDetailsResponse.Of(session, options),
            AntiforgeryToken = session is null ? null : antiforgery.GetAndStoreTokens(context).RequestToken,
        };
    }
}
