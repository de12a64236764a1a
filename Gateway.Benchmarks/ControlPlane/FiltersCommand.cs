using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Gateway.Benchmarks.Stack;
using Npgsql;

namespace Gateway.Benchmarks.ControlPlane;

/// <summary>The first page of the audit list under each filter, and under each two of them, over very many events of a real control plane.</summary>
internal static class FiltersCommand
{
    private const int Runs = 5;

    // What matches much, what matches much but never what is refused, and what matches nothing.
    private static readonly (string Filter, string[] Values)[] Filters =
    [
        ("kind", ["call", "administration"]),
        ("environment", ["env_1", "env_quiet", "env_none"]),
        ("requester", ["usr_1", "usr_quiet", "usr_none"]),
        ("actor", ["usr_1", "usr_none"]),
        ("target", ["req_1", "req_none"]),
        ("service", ["dynamodb", "quiet", "none"]),
        ("action", ["Action1", "Quiet", "access-request.approve", "None"]),
        ("decision", ["allowed", "denied", "failed"]),
        ("accessKey", ["CSGK0000000000000001", "CSGKQUIET00000000000", "CSGKNONE000000000000"]),
        ("accessRequest", ["req_1", "req_quiet", "req_none"]),
        ("requestId", ["c4ca4238a0b923820dcc509a6f75849b", "none"]),
        ("reported", ["true"]),
    ];

    public static Command Create()
    {
        Option<int> rows = new("--rows") { Description = "How many events are stored.", DefaultValueFactory = static _ => 1_000_000 };
        Option<int> shown = new("--show") { Description = "How many of the slowest pairs are printed.", DefaultValueFactory = static _ => 25 };
        Command command = new("filters", "Lists audit events by each filter and by each two of them, and prints milliseconds at the median of five.")
        {
            rows,
            shown,
        };
        command.SetAction((result, cancellationToken) => RunAsync(result.GetValue(rows), result.GetValue(shown), cancellationToken));
        return command;
    }

    private static async Task RunAsync(int rows, int shown, CancellationToken cancellationToken)
    {
        await using ControlPlaneStack stack = await ControlPlaneStack.StartAsync(nodes: 1, cancellationToken);
        await FillAsync(stack.Postgres.ConnectionString, rows, cancellationToken);
        await MeasureAsync(stack, "kind=call", cancellationToken);
        string[] single = [.. Filters.SelectMany(f => f.Values.Select(v => $"{f.Filter}={v}"))];
        string[] pairs =
        [
            .. Filters.SelectMany((f, i) => Filters.Skip(i + 1).SelectMany(g => f.Values.SelectMany(v => g.Values.Select(w => $"{f.Filter}={v}&{g.Filter}={w}")))),
        ];
        Console.WriteLine($"{rows} events; milliseconds of a first page of 50 and how many it has");
        foreach (string query in single)
        {
            await PrintAsync(stack, query, cancellationToken);
        }

        List<(string Query, double Milliseconds, int Count)> measured = [];
        foreach (string query in pairs)
        {
            (double milliseconds, int count) = await MeasureAsync(stack, query, cancellationToken);
            measured.Add((query, milliseconds, count));
        }

        Console.WriteLine($"{pairs.Length} pairs: {measured.Count(m => m.Milliseconds <= 50)} within 50 ms; the slowest:");
        foreach ((string query, double milliseconds, int count) in measured.OrderByDescending(m => m.Milliseconds).Take(shown))
        {
            Print(query, milliseconds, count);
        }
    }

    private static async Task PrintAsync(ControlPlaneStack stack, string query, CancellationToken cancellationToken)
    {
        (double milliseconds, int count) = await MeasureAsync(stack, query, cancellationToken);
        Print(query, milliseconds, count);
    }

    private static void Print(string query, double milliseconds, int count) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{milliseconds,8:F1}  {count,3}  {query}"));

    private static async Task<(double Milliseconds, int Count)> MeasureAsync(ControlPlaneStack stack, string query, CancellationToken cancellationToken)
    {
        List<double> times = [];
        int count = 0;
        for (int i = 0; i < Runs; i++)
        {
            Stopwatch clock = Stopwatch.StartNew();
            count = (await stack.Admin.GetAsync($"audit-events?{query}&limit=50", cancellationToken))["items"]!.AsArray().Count;
            times.Add(clock.Elapsed.TotalMilliseconds);
        }

        return (new Percentiles(times).At(0.5), count);
    }

    // Thirty days; of a hundred events three are refused and one failed, one is an act. A twentieth is of a quiet environment, requester,
    // service, action, key and request each, and none of those is ever refused, nor two of them the same event's.
    private static async Task FillAsync(string connectionString, int rows, CancellationToken cancellationToken)
    {
        await using NpgsqlDataSource dataSource = NpgsqlDataSource.Create(connectionString);
        await using NpgsqlCommand insert = dataSource.CreateCommand(
            $"""
            INSERT INTO audit_events (account_id, id, time, kind, decision, node_id, request_id, access_key_id, environment_id, access_request_id, requester_id,
              client_address, method, host, service, region, action, status, request_bytes, response_bytes, duration_ms, user_agent, reported_policy,
              actor_id, target_type, target_id)
            SELECT (SELECT id FROM accounts), gen_random_uuid(), now() - n * interval '30 days' / {rows},
              CASE WHEN act THEN 'administration' ELSE 'call' END,
              CASE WHEN act OR quiet < 6 THEN 'allowed' WHEN n % 100 < 3 THEN 'denied' WHEN n % 100 = 3 THEN 'failed' ELSE 'allowed' END,
              'nod_benchmark', md5(n::text),
              CASE WHEN act THEN NULL WHEN quiet = 0 THEN 'CSGKQUIET00000000000' ELSE 'CSGK' || lpad((n % 300)::text, 16, '0') END,
              CASE WHEN quiet = 1 THEN 'env_quiet' ELSE 'env_' || n % 20 END,
              CASE WHEN quiet = 2 THEN 'req_quiet' ELSE 'req_' || n % 300 END,
              CASE WHEN quiet = 3 THEN 'usr_quiet' ELSE 'usr_' || n % 200 END,
              '192.0.2.17', 'POST', 'dynamodb.eu-west-1.amazonaws.com',
              CASE WHEN act THEN NULL WHEN quiet = 4 THEN 'quiet' WHEN n % 3 = 0 THEN 'dynamodb' ELSE 'service' || n % 30 END, 'eu-west-1',
              CASE WHEN act THEN 'access-request.approve' WHEN quiet = 5 THEN 'Quiet' ELSE 'Action' || n % 100 END,
              200, 100, 1000, 4.2, 'Boto3/1.40.0 md/Botocore#1.40.0 ua/2.1 os/linux#6.1 lang/python#3.13',
              CASE WHEN NOT act AND n % 500 = 7 THEN 'csg.read_only' END,
              CASE WHEN act THEN 'usr_' || n % 7 END, CASE WHEN act THEN 'access-request' END, CASE WHEN act THEN 'req_' || n % 300 END
            FROM (SELECT n, n % 101 = 99 AS act, (n / 7) % 20 AS quiet FROM generate_series(1, {rows}) n) numbered
            """);
        insert.CommandTimeout = 0;
        await insert.ExecuteNonQueryAsync(cancellationToken);
        await using NpgsqlCommand analyze = dataSource.CreateCommand("VACUUM ANALYZE audit_events");
        analyze.CommandTimeout = 0;
        await analyze.ExecuteNonQueryAsync(cancellationToken);
    }
}
