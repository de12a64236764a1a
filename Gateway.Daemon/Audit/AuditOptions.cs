using System.ComponentModel.DataAnnotations;

namespace Gateway.Daemon.Audit;

/// <summary>How audit events leave, section <c>Audit</c>.</summary>
internal sealed class AuditOptions
{
    public const string Section = "Audit";

    /// <summary>
    /// How many events wait in memory for delivery. Default 100,000, about 60 MB at worst. At the bound the newest is dropped, counted
    /// in <c>csg.audit.dropped</c> and logged; its line in cloud-service-gateway.log stays. Range 1,000 to 10,000,000.
    /// </summary>
    [Range(1_000, 10_000_000, ErrorMessage = "Audit:QueueSize: expected 1000 to 10000000.")]
    public int QueueSize { get; set; } = 100_000;

    /// <summary>How long events gather before a batch leaves. Default 200 ms, range 10 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.0100000", "00:01:00", ErrorMessage = "Audit:BatchDelay: expected 00:00:00.01 to 00:01:00.")]
    public TimeSpan BatchDelay { get; set; } = TimeSpan.FromMilliseconds(200);
}
