using Gateway.ControlPlane.Audit;
using Gateway.ControlPlane.Console.Activity;

namespace Gateway.ControlPlane.Console.CloudServices;

/// <summary>
/// A call that named a key of the request, for who set it up. Who the caller was is certain only once the signature was verified: of calls
/// that were refused before, no more is told than the claim itself (time, service, region) and why it was refused, because they may be
/// somebody else's.
/// </summary>
internal sealed record SeenCall
{
    private SeenCall(AuditEventResponse e, bool isProven) => (Event, IsProven) = (e, isProven);

    /// <summary>Whether the key's secret signed it.</summary>
    public bool IsProven { get; }

    public Guid Id => Event.Id;

    public DateTimeOffset Time => Event.Time;

    /// <summary>Such as <c>dynamodb ListTables eu-west-1</c>; without the operation for what is not proven.</summary>
    public string What => string.Join(' ', new[] { Event.Service, IsProven ? Event.Action : null, Event.Region }.OfType<string>());

    public string Outcome => EventWords.Outcome(Event);

    public string Colour => EventWords.Colour(Event);

    /// <summary>AWS's answer to a call that was let through; null for all others.</summary>
    public int? Status => Event.Decision == "allowed" ? Event.Status : null;

    /// <summary>Why it was refused or failed, and what to do; null for calls that were let through.</summary>
    public RefusalWords? Words => Event.Decision != "allowed" && Event.Reason is { } reason ? RefusalWords.Of(reason) : null;

    // Never handed out whole: what may be shown of it is decided here.
    private AuditEventResponse Event { get; }

    /// <summary>The call as the requester may see it.</summary>
    public static SeenCall Of(AuditEventResponse e, string accessRequestId) => new(e, IsProvenBy(e, accessRequestId));

    // The daemon names the access request as soon as the claimed key is found, and verifies after that. Authorize and Resign come after the
    // verification; a body may be hashed, and refused, before it.
    private static bool IsProvenBy(AuditEventResponse e, string accessRequestId) =>
        e.AccessRequestId == accessRequestId
        && (e.Decision != "denied" || (e.Reason is { } reason
            && (reason.StartsWith("Authorize", StringComparison.Ordinal) || reason.StartsWith("Resign", StringComparison.Ordinal))));
}
