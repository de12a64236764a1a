using Gateway.ControlPlane.Sessions;

namespace Gateway.ControlPlane.Oidc;

/// <summary>A session, or why there is none.</summary>
internal sealed record OidcOutcome
{
    public NewSession? Session { get; private init; }

    /// <summary>A sentence for the person who signs in.</summary>
    public string Refusal { get; private init; } = "";

    public static OidcOutcome Done(NewSession session) => new() { Session = session };

    public static OidcOutcome Refused(string sentence) => new() { Refusal = sentence };
}
