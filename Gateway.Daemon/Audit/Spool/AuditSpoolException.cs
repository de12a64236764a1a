namespace Gateway.Daemon.Audit.Spool;

/// <summary>The spool cannot be opened. The message names the setting and what to do.</summary>
internal sealed class AuditSpoolException(string message, Exception inner) : Exception(message, inner);
