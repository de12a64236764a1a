namespace Gateway.Daemon.Audit.Spool;

/// <summary>A place between two events: the segment and the offset in it, in bytes.</summary>
internal readonly record struct SpoolPosition(long Segment, long Offset);
