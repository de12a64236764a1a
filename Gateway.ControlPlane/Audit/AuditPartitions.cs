using System.Globalization;
using Gateway.ControlPlane.Database;
using Gateway.ControlPlane.Diagnostics;
using Npgsql;

namespace Gateway.ControlPlane.Audit;

/// <summary>The monthly partitions of audit_events.</summary>
internal sealed partial class AuditPartitions(NpgsqlDataSource dataSource, AuditOptions options, TimeProvider time, ILogger<AuditPartitions> logger)
{
    private const string NamePrefix = "audit_events_";

    /// <summary>Makes the last, this and the next two months' partitions and drops what is past retention.</summary>
    public async Task MaintainAsync(CancellationToken cancellationToken)
    {
        DateOnly month = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        for (int ahead = -1; ahead <= 2; ahead++)
        {
            await dataSource.ExecuteAsync(
                "SELECT ensure_audit_partition(@month::date)", new { month = month.AddMonths(ahead).ToDateTime(TimeOnly.MinValue) }, cancellationToken);
        }

        if (options.RetentionMonths > 0)
        {
            await DropBeforeAsync(month.AddMonths(-options.RetentionMonths), cancellationToken);
        }
    }

    private async Task DropBeforeAsync(DateOnly month, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> names = await dataSource.QueryAsync<string>(
            "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'audit_events'::regclass",
            new { },
            cancellationToken);
        foreach (string name in names)
        {
            // Only names of the form that we make reach the statement.
            if (name.StartsWith(NamePrefix, StringComparison.Ordinal)
                && DateOnly.TryParseExact(name[NamePrefix.Length..], "yyyyMM", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly partition)
                && partition < month.AddDays(1 - month.Day))
            {
                await dataSource.ExecuteAsync($"DROP TABLE IF EXISTS {name}", new { }, cancellationToken);
                LogDropped(logger, name);
            }
        }

        // Clocks that are far behind put their events beside the months.
        DateTime before = month.AddDays(1 - month.Day).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
        await dataSource.ExecuteAsync("SELECT drop_default_audit_events(@before)", new { before }, cancellationToken);
    }

    [LoggerMessage(EventIds.AuditPartitionDropped, LogLevel.Information, "Dropped {Partition}: past retention")]
    private static partial void LogDropped(ILogger logger, string partition);
}
