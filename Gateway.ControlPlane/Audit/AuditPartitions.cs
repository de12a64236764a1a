using System.Globalization;
using Gateway.ControlPlane.Database;
using Gateway.ControlPlane.Diagnostics;
using Npgsql;

namespace Gateway.ControlPlane.Audit;

/// <summary>The monthly partitions of audit_events.</summary>
internal sealed partial class AuditPartitions(NpgsqlDataSource dataSource, AuditOptions options, TimeProvider time, ILogger<AuditPartitions> logger)
{
    private const string NamePrefix = "audit_events_";

    /// <summary>Makes this and the next two months' partitions and drops those past retention.</summary>
    public async Task MaintainAsync(CancellationToken cancellationToken)
    {
        DateOnly month = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        for (int ahead = 0; ahead <= 2; ahead++)
        {
            await MakeAsync(month.AddMonths(ahead), cancellationToken);
        }

        if (options.RetentionMonths > 0)
        {
            await DropBeforeAsync(month.AddMonths(-options.RetentionMonths), cancellationToken);
        }
    }

    private async Task MakeAsync(DateOnly month, CancellationToken cancellationToken)
    {
        try
        {
            await dataSource.ExecuteAsync("SELECT ensure_audit_partition(@month::date)", new { month = month.ToDateTime(TimeOnly.MinValue) }, cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.CheckViolation)
        {
            // The default partition holds events of that month already; it goes on taking them.
            LogLeft(logger, month);
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
                && partition < new DateOnly(month.Year, month.Month, 1))
            {
                await dataSource.ExecuteAsync($"DROP TABLE IF EXISTS {name}", new { }, cancellationToken);
                LogDropped(logger, name);
            }
        }
    }

    [LoggerMessage(EventIds.AuditPartitionLeft, LogLevel.Information, "Audit events of {Month} stay in the default partition")]
    private static partial void LogLeft(ILogger logger, DateOnly month);

    [LoggerMessage(EventIds.AuditPartitionDropped, LogLevel.Information, "Dropped {Partition}: past retention")]
    private static partial void LogDropped(ILogger logger, string partition);
}
