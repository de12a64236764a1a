namespace Gateway.Daemon.Audit.Spool;

/// <summary>One file of the spool.</summary>
/// <param name="Number">Its place in the order, from 1 on.</param>
/// <param name="Path">The file.</param>
/// <param name="Bytes">Its length.</param>
internal sealed record SpoolSegment(long Number, string Path, long Bytes);
