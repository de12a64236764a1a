using System.CommandLine;
using System.Diagnostics;
using Gateway.Benchmarks.Stack;
using Npgsql;

namespace Gateway.Benchmarks.ControlPlane;

/// <summary>
/// Calls that never stop, while control-plane nodes are killed and PostgreSQL is restarted. At the end every answered call must have
/// exactly one audit event. Daemons are not killed: what they hold undelivered is in memory.
/// </summary>
internal static class SoakCommand
{
    private static readonly TimeSpan BetweenFaults = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Downtime = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan DeliveryLimit = TimeSpan.FromMinutes(2);

    public static Command Create()
    {
        Option<int> minutes = new("--minutes") { Description = "How long faults are made.", DefaultValueFactory = static _ => 5 };
        Option<int> nodes = new("--nodes") { Description = "How many control-plane nodes.", DefaultValueFactory = static _ => 2 };
        Option<int> daemons = new("--daemons") { Description = "How many daemons, spread over the nodes.", DefaultValueFactory = static _ => 4 };
        Command command = new(
            "soak", "Kills control-plane nodes and restarts PostgreSQL under constant calls; fails unless every answered call has exactly one audit event.")
        {
            minutes,
            nodes,
            daemons,
        };
        command.SetAction((result, cancellationToken) => RunAsync(
            TimeSpan.FromMinutes(result.GetValue(minutes)), result.GetValue(nodes), result.GetValue(daemons), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(TimeSpan duration, int nodes, int daemons, CancellationToken cancellationToken)
    {
        await using GatewayFleet fleet = await GatewayFleet.StartAsync(nodes, daemons, cancellationToken);
        ProxyKey key = await fleet.ControlPlane.CreateKeyAsync(fleet.ControlPlane.Admin, cancellationToken);
        SoakCallers callers = new(fleet, key);
        List<double> lags = [];
        int kills = 0, restarts = 0;
        using (CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken))
        {
            Task calling = callers.RunAsync(stop.Token);
            Stopwatch clock = Stopwatch.StartNew();
            while (clock.Elapsed < duration && !calling.IsCompleted)
            {
                await Task.Delay(BetweenFaults, cancellationToken);
                if ((kills + restarts) % 3 == 2)
                {
                    await fleet.ControlPlane.Postgres.RestartAsync(cancellationToken);
                    restarts++;
                    await fleet.ControlPlane.WaitUntilReadyAsync(cancellationToken);
                }
                else
                {
                    int node = kills++ % nodes;
                    await fleet.ControlPlane.Nodes[node].KillAsync();
                    await Task.Delay(Downtime, cancellationToken);
                    await fleet.ControlPlane.RestartAsync(node, cancellationToken);
                }

                RevocationRound revocation = await RevocationRound.RunAsync(fleet, fleet.ControlPlane.Admin, cancellationToken);
                lags.AddRange(revocation.LagsMs);
            }

            await stop.CancelAsync();
            await calling;
        }

        Dictionary<string, long> stored = await StoredAsync(fleet.ControlPlane.Postgres.ConnectionString, key, callers.Statuses.Count, cancellationToken);
        int lost = callers.Statuses.Keys.Count(id => !stored.ContainsKey(id));
        int doubled = stored.Count(static e => e.Value > 1);
        int unknown = stored.Keys.Count(id => !callers.Statuses.ContainsKey(id));
        Console.WriteLine($"{kills} kills of a control-plane node, {restarts} restarts of PostgreSQL");
        Console.WriteLine("answers: " + string.Join(", ", callers.Statuses.Values.CountBy(static s => s).Select(static s => $"{s.Value} x {s.Key}")));
        Console.WriteLine($"audit events lost {lost}, doubled {doubled}, without an answered call {unknown}");
        Console.WriteLine($"revocation right after a fault, answer to first refusal: {new Percentiles(lags)}");
        return lost + doubled + unknown == 0 ? 0 : 1;
    }

    // Waits for what daemons still deliver; returns how many events each request id has.
    private static async Task<Dictionary<string, long>> StoredAsync(string connectionString, ProxyKey key, int expected, CancellationToken cancellationToken)
    {
        await using NpgsqlDataSource dataSource = NpgsqlDataSource.Create(connectionString);
        for (Stopwatch waited = Stopwatch.StartNew(); ; await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken))
        {
            Dictionary<string, long> stored = new(StringComparer.Ordinal);
            await using NpgsqlCommand command = dataSource.CreateCommand(
                "SELECT request_id, count(*) FROM audit_events WHERE kind = 'call' AND access_key_id = $1 GROUP BY request_id");
            command.Parameters.Add(new NpgsqlParameter { Value = key.AccessKeyId });
            await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                stored.Add(reader.GetString(0), reader.GetInt64(1));
            }

            if (stored.Values.Sum() >= expected || waited.Elapsed > DeliveryLimit)
            {
                return stored;
            }
        }
    }
}
