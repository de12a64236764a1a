using System.CommandLine;
using System.Diagnostics;
using Gateway.Benchmarks.Stack;
using Gateway.Signing.Contracts;
using Npgsql;

namespace Gateway.Benchmarks.ControlPlane;

/// <summary>
/// Audit events as daemons deliver them, through a real control plane, beside the least that storing them could cost: COPY of the same
/// rows in the same batches into a table without an index, straight into the same PostgreSQL.
/// </summary>
internal static class IngestCommand
{
    public static Command Create()
    {
        Option<int> events = new("--events") { Description = "How many events each way stores.", DefaultValueFactory = static _ => 150_000 };
        Option<int> batch = new("--batch") { Description = "How many events a batch holds; at most 1000.", DefaultValueFactory = static _ => 500 };
        Option<int> connections = new("--connections") { Description = "How many batches are under way at once.", DefaultValueFactory = static _ => 4 };
        Command command = new("ingest", "Delivers batches of audit events to a real control plane and prints events a second and CPU, beside plain COPY of the same rows.")
        {
            events,
            batch,
            connections,
        };
        command.SetAction((result, cancellationToken) => RunAsync(
            result.GetValue(events), result.GetValue(batch), result.GetValue(connections), cancellationToken));
        return command;
    }

    private static async Task RunAsync(int events, int batchSize, int connections, CancellationToken cancellationToken)
    {
        await using ControlPlaneStack stack = await ControlPlaneStack.StartAsync(nodes: 1, cancellationToken);
        string token = await stack.CreateNodeTokenAsync("load", cancellationToken);
        ProxyKey key = await stack.CreateKeyAsync(stack.Admin, cancellationToken);
        Console.WriteLine($"{events} events in batches of {batchSize}, {connections} at once");

        // The code is warm, and so is the session's staging table, before the clock runs.
        await DeliverAsync(stack, EventBatches.Make(key, 20 * batchSize, batchSize), token, connections, cancellationToken);
        AuditEvent[][] batches = EventBatches.Make(key, events, batchSize);
        Process controlPlane = stack.Nodes[0].Process;
        controlPlane.Refresh();
        TimeSpan cpu = controlPlane.TotalProcessorTime;
        TimeSpan delivered = await DeliverAsync(stack, batches, token, connections, cancellationToken);
        controlPlane.Refresh();
        cpu = controlPlane.TotalProcessorTime - cpu;
        TimeSpan repeated = await DeliverAsync(stack, batches, token, connections, cancellationToken);
        TimeSpan copied = await PlainCopy.RunAsync(stack.Postgres.ConnectionString, batches, connections, cancellationToken);
        long stored = await StoredAsync(stack.Postgres.ConnectionString, cancellationToken);

        Console.WriteLine($"ingest: {events / delivered.TotalSeconds:F0} events/s; control plane {cpu.TotalMilliseconds * 1000 / events:F1} us of CPU an event, {cpu / delivered:P0} of a core");
        Console.WriteLine($"the same again, all repeats: {events / repeated.TotalSeconds:F0} events/s");
        Console.WriteLine($"plain COPY, no index: {events / copied.TotalSeconds:F0} events/s; ingest is {copied / delivered:P0} of that");
        Console.WriteLine($"stored {stored}, expected {events + (20 * batchSize)}");
    }

    private static async Task<TimeSpan> DeliverAsync(
        ControlPlaneStack stack, AuditEvent[][] batches, string token, int connections, CancellationToken cancellationToken)
    {
        byte[][] calls = [.. batches.Select(batch => EventBatches.Call(token, batch))];
        int next = -1;
        Stopwatch clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(
            async () =>
            {
                using HttpConnection connection = new();
                await connection.OpenAsync(stack.Addresses[0].Port, cancellationToken);
                for (int i = Interlocked.Increment(ref next); i < calls.Length; i = Interlocked.Increment(ref next))
                {
                    if (await connection.CallAsync(calls[i], cancellationToken) is not 200 and int status)
                    {
                        throw new InvalidOperationException($"A batch was answered {status}:\n{stack.Nodes[0].Output}");
                    }
                }
            },
            cancellationToken)));
        return clock.Elapsed;
    }

    private static async Task<long> StoredAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using NpgsqlDataSource dataSource = NpgsqlDataSource.Create(connectionString);
        await using NpgsqlCommand count = dataSource.CreateCommand("SELECT count(*) FROM audit_events WHERE kind = 'call'");
        return (long)(await count.ExecuteScalarAsync(cancellationToken))!;
    }
}
