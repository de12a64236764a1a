namespace Gateway.Daemon.Audit;

/// <summary>What happens when an audit event can be kept nowhere.</summary>
internal enum AuditOverflow
{
    /// <summary>Calls are refused with a retryable error until there is room: nothing happens that is not recorded.</summary>
    Refuse,

    /// <summary>The oldest events are dropped and counted: calls go on.</summary>
    DropOldest,
}
