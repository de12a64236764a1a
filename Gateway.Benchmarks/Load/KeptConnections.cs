namespace Gateway.Benchmarks.Load;

/// <summary>So many connections by each way, opened when it is asked for first and kept until the end.</summary>
/// <param name="certificateFile">The root that the other sides show certificates of.</param>
/// <param name="count">How many by each way.</param>
internal sealed class KeptConnections(string certificateFile, int count) : IDisposable
{
    /// <summary>By port: two ways through one process share them.</summary>
    private readonly Dictionary<int, LoadConnection[]> _open = [];

    /// <summary>One call after another on each, for so many seconds, with a pause after each.</summary>
    public async Task<LoadResult> StepAsync(LoadTarget target, int seconds, byte[] call, CancellationToken cancellationToken, TimeSpan pause = default)
    {
        if (!_open.TryGetValue(target.Port, out LoadConnection[]? connections))
        {
            _open[target.Port] = connections = [.. Enumerable.Range(0, count).Select(_ => new LoadConnection(certificateFile))];
            foreach (LoadConnection connection in connections)
            {
                await connection.OpenAsync(target, LoadCommand.Host, cancellationToken);
            }
        }

        return await LoadStep.RunAsync(
            target.Name, target.Process, count, seconds, (caller, token) => connections[caller].CallAllowedAsync(call, token), cancellationToken, pause);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (LoadConnection connection in _open.Values.SelectMany(static c => c))
        {
            connection.Dispose();
        }
    }
}
