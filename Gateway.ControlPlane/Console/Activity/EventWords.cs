using Gateway.ControlPlane.Audit;

namespace Gateway.ControlPlane.Console.Activity;

/// <summary>An audit event in a few words.</summary>
internal static class EventWords
{
    private static readonly Dictionary<string, string> Done = new(StringComparer.Ordinal)
    {
        ["create"] = "made",
        ["update"] = "changed",
        ["delete"] = "deleted",
        ["approve"] = "approved",
        ["deny"] = "denied",
        ["revoke"] = "revoked",
        ["archive"] = "archived",
        ["cancel"] = "cancelled",
        ["expire"] = "expired",
        ["reveal"] = "secret shown",
        ["end"] = "ended",
        ["add"] = "added",
        ["remove"] = "removed",
        ["issue"] = "issued",
        ["verify"] = "verified",
        ["rotate"] = "rotated",
        ["disable"] = "disabled",
        ["enable"] = "enabled",
        ["lock"] = "locked",
        ["refuse"] = "refused",
        ["password-link"] = "password link made",
        ["password-change"] = "password changed",
        ["sessions-end"] = "sessions ended",
        ["link-identity"] = "linked to single sign-on",
        ["bootstrap"] = "set up",
    };

    /// <summary>What was done: the operation of a call, or an act such as "Access request approved".</summary>
    public static string What(AuditEventResponse e)
    {
        if (e.Kind != "administration")
        {
            return e.Action ?? e.Method ?? "call";
        }

        string action = e.Action ?? "";
        return action switch
        {
            "session.create" => "Signed in",
            "session.refuse" => "Sign-in refused",
            "session.end" => "Signed out",
            _ when action.IndexOf('.', StringComparison.Ordinal) is > 0 and int dot =>
                Capital($"{action[..dot].Replace('-', ' ')} {Done.GetValueOrDefault(action[(dot + 1)..], action[(dot + 1)..].Replace('-', ' '))}"),
            _ => action,
        };
    }

    /// <summary>What the pill says.</summary>
    public static string Outcome(AuditEventResponse e) => e switch
    {
        { Decision: "allowed", ReportedPolicy: not null } => "allowed, reported",
        { Decision: "allowed", Status: >= 400 } => "AWS error",
        _ => e.Decision,
    };

    /// <summary>The pill's colour: that of a status of an access request that feels the same.</summary>
    public static string Colour(AuditEventResponse e) => e switch
    {
        { Decision: "allowed", ReportedPolicy: not null } or { Decision: "allowed", Status: >= 400 } => "pending",
        { Decision: "allowed" } => "active",
        _ => "denied",
    };

    /// <summary>The ids of it that have names.</summary>
    public static IEnumerable<string?> Ids(AuditEventResponse e) => [e.RequesterId, e.ActorId, e.EnvironmentId, e.NodeId, e.AccessRequestId, e.TargetId];

    private static string Capital(string text) => $"{char.ToUpperInvariant(text[0])}{text[1..]}";
}
