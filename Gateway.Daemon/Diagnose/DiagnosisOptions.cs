namespace Gateway.Daemon.Diagnose;

/// <summary>How much is told of refused calls, section <c>Diagnosis</c>.</summary>
internal sealed class DiagnosisOptions
{
    public const string Section = "Diagnosis";

    /// <summary>
    /// How many refused calls a minute are diagnosed; of one access key at most a quarter of them. Further ones are refused and audited
    /// as ever, without a diagnosis, so that a storm of them can't fill the database. Default 20, about 40 MB in the day that diagnoses
    /// are kept and 300 MB at worst; 0 diagnoses none. Range 0 to 10,000.
    /// </summary>
    public int MaxPerMinute { get; set; } = 20;
}
