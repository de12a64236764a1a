using Gateway.ControlPlane.Access;

namespace Gateway.ControlPlane.Sessions;

/// <summary>What every way to sign in ends with: the browser gets the new session in the place of the one it had.</summary>
internal sealed class SessionStart(SessionStore store)
{
    /// <summary>Sets the cookie; a session that the browser had until now ends, so that none is left behind that nobody can sign out of.</summary>
    public async Task HandOverAsync(HttpContext context, NewSession session)
    {
        if (SessionCookie.Read(context) is { Length: > 0 } replaced)
        {
            await store.EndReplacedAsync(replaced, context.RequestAborted);
        }

        SessionCookie.Write(context, session.Token);
    }
}
