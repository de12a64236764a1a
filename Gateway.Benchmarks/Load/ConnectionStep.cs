namespace Gateway.Benchmarks.Load;

/// <summary>New connections, one call on each: what CONNECT and handshakes cost. TLS sessions are not resumed, on no way.</summary>
internal static class ConnectionStep
{
    /// <summary>How many connect at once.</summary>
    private const int Callers = 8;

    public static Task<LoadResult> RunAsync(LoadTarget target, string certificate, int seconds, byte[] call, CancellationToken cancellationToken) =>
        LoadStep.RunAsync(
            target.Name,
            target.Process,
            Callers,
            seconds,
            async (_, token) =>
            {
                using LoadConnection connection = new(certificate);
                await connection.OpenAsync(target, LoadCommand.Host, token);
                await connection.CallAllowedAsync(call, token);
            },
            cancellationToken);

    /// <summary>First contact with so many hosts, one after another: CONNECT and handshake, for which a certificate has to be made.</summary>
    public static async Task<LoadResult> FirstContactAsync(LoadTarget target, string certificate, int hosts, CancellationToken cancellationToken)
    {
        int next = 0;
        return await LoadStep.RunTimesAsync(
            target.Name,
            target.Process,
            callers: 1,
            hosts,
            async (_, token) =>
            {
                using LoadConnection connection = new(certificate);
                await connection.OpenAsync(target, $"bucket-{next++}.{LoadCommand.ObjectHost}", token);
            },
            cancellationToken);
    }
}
