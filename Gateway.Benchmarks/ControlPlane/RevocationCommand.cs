using System.CommandLine;
using Gateway.Benchmarks.Stack;

namespace Gateway.Benchmarks.ControlPlane;

/// <summary>
/// How long a revoked key still works: from the answer to the revoke call until each daemon refuses, while a caller per daemon keeps
/// calling over a kept connection.
/// </summary>
internal static class RevocationCommand
{
    public static Command Create()
    {
        Option<int> rounds = new("--rounds") { Description = "How many keys are made and revoked.", DefaultValueFactory = static _ => 100 };
        Option<int> nodes = new("--nodes") { Description = "How many control-plane nodes.", DefaultValueFactory = static _ => 2 };
        Option<int> daemons = new("--daemons") { Description = "How many daemons, spread over the nodes.", DefaultValueFactory = static _ => 4 };
        Command command = new(
            "revocation", "Measures the time from a revoke call's answer to the first refused call at each daemon, over real processes and PostgreSQL.")
        {
            rounds,
            nodes,
            daemons,
        };
        command.SetAction((result, cancellationToken) => RunAsync(
            result.GetValue(rounds), result.GetValue(nodes), result.GetValue(daemons), cancellationToken));
        return command;
    }

    private static async Task RunAsync(int rounds, int nodes, int daemons, CancellationToken cancellationToken)
    {
        await using GatewayFleet fleet = await GatewayFleet.StartAsync(nodes, daemons, cancellationToken);
        ApiClient[] admins = [.. Enumerable.Range(0, nodes).Select(fleet.ControlPlane.AdminAt)];
        List<double> lags = [], calls = [];
        for (int round = 0; round < rounds; round++)
        {
            RevocationRound result = await RevocationRound.RunAsync(fleet, admins[round % nodes], cancellationToken);
            lags.AddRange(result.LagsMs);
            calls.AddRange(result.CallsMs);
        }

        foreach (ApiClient admin in admins)
        {
            admin.Dispose();
        }

        Console.WriteLine($"{rounds} revocations, {nodes} control-plane nodes, {daemons} daemons");
        Console.WriteLine($"revoke answered to first refusal: {new Percentiles(lags)}; {lags.Count(static l => l == 0)} refused before the answer");
        Console.WriteLine($"one call through a daemon meanwhile: {new Percentiles(calls)}");
    }
}
