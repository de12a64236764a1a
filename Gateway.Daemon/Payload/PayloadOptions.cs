namespace Gateway.Daemon.Payload;

/// <summary>How bodies are kept that must be read before they can be signed, section <c>Payload</c>.</summary>
internal sealed class PayloadOptions
{
    public const string Section = "Payload";

    /// <summary>Up to this many bytes a body is kept in memory, beyond it in a file. Default 1 MiB, range 4 KiB to 64 MiB.</summary>
    public int MaxMemoryBytes { get; set; } = 1024 * 1024;

    /// <summary>
    /// The largest body that is read before it is signed. Default 128 MiB: above Lambda's 50 MB zip in base64. Beyond it the caller
    /// gets 413. Bodies whose hash was declared have no limit here. Range 1 MiB to 5 GiB.
    /// </summary>
    public long MaxBufferedBytes { get; set; } = 128L * 1024 * 1024;

    /// <summary>
    /// What all spool files may take of the disk together. Default 4 GiB: 32 of the largest bodies. Beyond it callers get a retryable
    /// 503. Range 1 MiB to 1 PiB, and not below <see cref="MaxBufferedBytes"/>, which could then never be reached.
    /// </summary>
    public long SpoolMaxBytes { get; set; } = 4L * 1024 * 1024 * 1024;

    /// <summary>The folder of spool files. Default: the system's temporary folder.</summary>
    public string SpoolDirectory { get; set; } = Path.GetTempPath();
}
