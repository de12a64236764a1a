namespace Gateway.Daemon.Audit;

/// <summary>How audit events are kept and leave, section <c>Audit</c>.</summary>
internal sealed class AuditOptions
{
    public const string Section = "Audit";

    /// <summary>
    /// How many events there may be in memory, those of calls under way included. Default 100,000, about 60 MB at worst. The bound is
    /// met only when the disk does not keep up or is full: <see cref="WhenFull"/> says what happens then. Range 1,000 to 10,000,000.
    /// </summary>
    public int QueueSize { get; set; } = 100_000;

    /// <summary>
    /// How long events gather in memory before they are written to the spool and sent. What a <c>kill -9</c> loses at most. Default
    /// 100 ms, range 1 ms to 1 min.
    /// </summary>
    public TimeSpan BatchDelay { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// The folder in which events wait for the control plane; this daemon's alone. Empty: <c>audit</c> in systemd's state directory, or
    /// without systemd a folder named for the port below the user's local application data.
    /// </summary>
    public string SpoolDirectory { get; set; } = "";

    /// <summary>The most that may wait there, in bytes. Default 1 GiB, about two million events. Range 16 MiB to 1 TiB.</summary>
    public long SpoolMaxBytes { get; set; } = 1L << 30;

    /// <summary>
    /// How much of the spool, in percent of <see cref="SpoolMaxBytes"/>, events of calls may take that were refused before their caller had
    /// proved a key: anybody can make these, and they must not push out what callers with a key did. Beyond it they are dropped and counted.
    /// Default 10, range 0 to 100.
    /// </summary>
    public int UnprovenPercent { get; set; } = 10;

    /// <summary>What happens when an event can be kept neither on disk nor in memory.</summary>
    public AuditOverflow WhenFull { get; set; } = AuditOverflow.Refuse;

    /// <summary>
    /// Whether each write waits for the disk itself, so that a power failure loses no more than <see cref="BatchDelay"/> either. Default
    /// no: the operating system's cache outlives the daemon, and not the machine.
    /// </summary>
    public bool Fsync { get; set; }
}
