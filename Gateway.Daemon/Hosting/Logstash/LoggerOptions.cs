namespace Gateway.Daemon.Hosting.Logstash;

/// <summary>A logger beside standard output and file, section <c>Csg:Logger</c>; the names are the original's.</summary>
internal sealed class LoggerOptions
{
    public const string Section = "Csg:Logger";

    /// <summary>Whether lines are sent. Default false.</summary>
    public bool Enabled { get; set; }

    /// <summary>What takes the lines; <c>logstash</c> is the one there is: a line of JSON an event. Default <c>logstash</c>.</summary>
    public string Backend { get; set; } = "logstash";

    /// <summary>How they travel: <c>tcp</c> or <c>udp</c>. Default <c>tcp</c>.</summary>
    public string Proto { get; set; } = "tcp";

    /// <summary>The host that takes them, a name or an address.</summary>
    public string Path { get; set; } = "";

    /// <summary>Its port. Default 5000, as Logstash's own examples have it.</summary>
    public int Port { get; set; } = 5000;
}
