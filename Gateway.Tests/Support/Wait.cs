namespace Gateway.Tests.Support;

/// <summary>Waits for what happens by itself, with a limit far beyond what a busy machine needs.</summary>
internal static class Wait
{
    /// <summary>For constraints that are tried again and again, milliseconds: what comes by itself comes at once, unless the machine is busy.</summary>
    public const int LimitMs = 20_000;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static Task UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));

    /// <exception cref="TimeoutException">It did not happen within a minute.</exception>
    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(start) > Limit)
            {
                throw new TimeoutException($"What was waited for did not happen within {Limit}.");
            }

            await Task.Delay(20);
        }
    }
}
