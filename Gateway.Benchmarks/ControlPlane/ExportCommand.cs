using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Gateway.Benchmarks.Stack;
using Npgsql;

namespace Gateway.Benchmarks.ControlPlane;

/// <summary>The NDJSON export of very many audit events through a real control plane: how long it takes, and how large the process gets.</summary>
internal static class ExportCommand
{
    private const int WarmUpRows = 20_000;

    public static Command Create()
    {
        Option<int[]> rows = new("--rows")
        {
            Description = "How many events are exported; several numbers: one export after the other, all by the same process.",
            DefaultValueFactory = static _ => [1_000_000, 3_000_000],
            AllowMultipleArgumentsPerToken = true,
        };
        Command command = new("export", "Exports audit events as NDJSON and prints seconds, bytes and the control plane's peak resident memory (VmHWM; Linux).")
        {
            rows,
        };
        command.SetAction((result, cancellationToken) => RunAsync(result.GetValue(rows) ?? [], cancellationToken));
        return command;
    }

    private static async Task RunAsync(int[] rows, CancellationToken cancellationToken)
    {
        await using ControlPlaneStack stack = await ControlPlaneStack.StartAsync(nodes: 1, cancellationToken);
        await FillAsync(stack.Postgres.ConnectionString, 1, WarmUpRows, cancellationToken);
        await ExportAsync(stack, 1, cancellationToken);
        Console.WriteLine($"peak resident memory after {WarmUpRows} events {PeakKiB(stack) / 1024} MiB");
        for (int i = 0; i < rows.Length; i++)
        {
            await FillAsync(stack.Postgres.ConnectionString, 2 + i, rows[i], cancellationToken);
            (long lines, long bytes, TimeSpan took) = await ExportAsync(stack, 2 + i, cancellationToken);
            Console.WriteLine(
                $"exported {lines} events, {bytes / 1e6:F0} MB, in {took.TotalSeconds:F1} s: {lines / took.TotalSeconds:F0} events/s; "
                + $"peak resident memory now {PeakKiB(stack) / 1024} MiB");
        }
    }

    // Rows of one past day, so that each export reads its own.
    private static async Task FillAsync(string connectionString, int daysAgo, int rows, CancellationToken cancellationToken)
    {
        await using NpgsqlDataSource dataSource = NpgsqlDataSource.Create(connectionString);
        await using NpgsqlCommand insert = dataSource.CreateCommand(
            $"""
            INSERT INTO audit_events (account_id, id, time, kind, decision, node_id, request_id, access_key_id, client_address, method, host, service, region,
              action, resource, status, request_bytes, response_bytes, duration_ms, user_agent)
            SELECT (SELECT id FROM accounts), gen_random_uuid(), date_trunc('day', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' - interval '{daysAgo} day' + n * interval '20 ms', 'call', 'allowed', 'nod_benchmark',
              md5(n::text), 'CSGKBENCHMARKBENCHM0', '192.0.2.17', 'POST', 'dynamodb.eu-west-1.amazonaws.com', 'dynamodb', 'eu-west-1', 'GetItem', 'orders', 200,
              100, 1000, 4.2, 'Boto3/1.40.0 md/Botocore#1.40.0 ua/2.1 os/linux#6.1 lang/python#3.13'
            FROM generate_series(1, {rows}) n
            """);
        insert.CommandTimeout = 0;
        await insert.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<(long Lines, long Bytes, TimeSpan Took)> ExportAsync(ControlPlaneStack stack, int daysAgo, CancellationToken cancellationToken)
    {
        DateTime day = TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(-daysAgo);
        Stopwatch clock = Stopwatch.StartNew();
        await using Stream answer = await stack.Admin.OpenAsync(
            $"audit-events/export?kind=call&from={day:yyyy-MM-dd}T00:00:00Z&to={day.AddDays(1):yyyy-MM-dd}T00:00:00Z", cancellationToken);
        byte[] buffer = new byte[1 << 16];
        long lines = 0, bytes = 0;
        int read;
        while ((read = await answer.ReadAsync(buffer, cancellationToken)) > 0)
        {
            lines += buffer.AsSpan(0, read).Count((byte)'\n');
            bytes += read;
        }

        return (lines, bytes, clock.Elapsed);
    }

    private static long PeakKiB(ControlPlaneStack stack)
    {
        string line = File.ReadLines($"/proc/{stack.Nodes[0].Process.Id}/status").First(static l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
