using Gateway.ControlPlane.Sessions;

namespace Gateway.ControlPlane.Passwords;

/// <summary>How a sign-in with a password ended: a session, a wait, or (neither) wrong.</summary>
internal sealed record SignInOutcome
{
    public NewSession? Session { get; private init; }

    /// <summary>How long to wait before the next try; null when there is no need to.</summary>
    public TimeSpan? Wait { get; private init; }

    public static SignInOutcome Wrong { get; } = new();

    public static SignInOutcome Locked(TimeSpan wait) => new() { Wait = wait };

    public static SignInOutcome Done(NewSession session) => new() { Session = session };
}
