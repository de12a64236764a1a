using System.Diagnostics;
using Gateway.Benchmarks.Stack;
using Npgsql;

namespace Gateway.Benchmarks.Scaling;

/// <summary>Answers that clients got, beside the audit events that are stored.</summary>
internal static class StoredEvents
{
    /// <summary>
    /// Prints, for each step, how many of its answers have no event, or several; and over all steps the events of calls whose answer no
    /// client got.
    /// </summary>
    public static async Task CompareAsync(RunFolder folder, string connectionString, TimeSpan wait, CancellationToken cancellationToken)
    {
        ProxyKey key = await folder.KeyAsync(cancellationToken);
        Dictionary<string, string[]> steps = folder.Calls.Order(StringComparer.Ordinal).ToDictionary(
            static file => Path.GetFileNameWithoutExtension(file),
            static file => File.ReadLines(file).Select(static line => line.Split(' ')[0]).ToArray());
        HashSet<string> answered = [.. steps.Values.SelectMany(static ids => ids)];
        Dictionary<string, long> stored;
        for (Stopwatch waited = Stopwatch.StartNew(); ; await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken))
        {
            stored = await ReadAsync(connectionString, key, cancellationToken);
            if (answered.All(stored.ContainsKey) || waited.Elapsed > wait)
            {
                break;
            }
        }

        foreach ((string step, string[] ids) in steps)
        {
            Console.WriteLine(
                $"{step}: answered {ids.Length}, lost {ids.Count(id => !stored.ContainsKey(id))}, doubled {ids.Count(id => stored.GetValueOrDefault(id) > 1)}");
        }

        Console.WriteLine($"events of calls without an answer: {stored.Keys.Count(id => !answered.Contains(id))}");
    }

    private static async Task<Dictionary<string, long>> ReadAsync(string connectionString, ProxyKey key, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = new(connectionString);
        await connection.OpenAsync(cancellationToken);
        await using NpgsqlCommand command = new(
            "SELECT request_id, count(*) FROM audit_events WHERE kind = 'call' AND access_key_id = $1 GROUP BY request_id", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = key.AccessKeyId });
        Dictionary<string, long> stored = new(StringComparer.Ordinal);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            stored.Add(reader.GetString(0), reader.GetInt64(1));
        }

        return stored;
    }
}
