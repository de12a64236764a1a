using Gateway.Signing.Contracts;

namespace Gateway.Daemon.Audit;

/// <summary>An event on its way to the spool.</summary>
/// <param name="Event">What is recorded.</param>
/// <param name="IsUnproven">Whether the call was refused before its caller had proved a key, so that anybody could have made it.</param>
internal readonly record struct QueuedEvent(AuditEvent Event, bool IsUnproven);
