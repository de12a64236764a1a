namespace Gateway.Daemon.Audit.Spool;

/// <summary>Events read from the spool, each a line of JSON that ends with a line feed.</summary>
/// <param name="Lines">The lines; valid until the next read.</param>
/// <param name="Count">How many they are.</param>
/// <param name="Next">Where to go on when they have been delivered.</param>
internal readonly record struct SpoolBatch(ReadOnlyMemory<byte> Lines, int Count, SpoolPosition Next);
