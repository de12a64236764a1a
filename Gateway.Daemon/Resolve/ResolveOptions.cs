namespace Gateway.Daemon.Resolve;

/// <summary>How long grants are kept, section <c>Resolve</c>.</summary>
internal sealed class ResolveOptions
{
    public const string Section = "Resolve";

    /// <summary>How long a grant serves when the control plane can't be reached. Default 15 min, range 0 to 24 h.</summary>
    public TimeSpan HardExpiry { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long an unknown key stays unknown without asking again. Default 3 s, range 0 to 1 min.</summary>
    public TimeSpan NegativeExpiry { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>After how much silence of the change stream each grant is resolved again before use. Default 5 s, range 2 s to 1 min.</summary>
    public TimeSpan StreamSilence { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How many grants and unknown keys are kept. Default 50,000, about 100 MB at worst. At the bound the least recently used tenth is
    /// dropped and resolved again on its next use. Range 100 to 5,000,000.
    /// </summary>
    public int CacheSize { get; set; } = 50_000;
}
