namespace Gateway.Benchmarks.Load;

/// <summary>
/// Short steps of several ways that take turns: on a machine that others use, long ones, one after the other, differ by more than what is
/// looked for.
/// </summary>
internal static class Turns
{
    /// <param name="ways">What takes turns, there and back again.</param>
    /// <param name="rounds">How many steps each gets.</param>
    /// <param name="step">One step of one of them.</param>
    /// <returns>The steps of each way, in the order of the ways.</returns>
    public static async Task<List<LoadResult>[]> RunAsync(IReadOnlyList<LoadTarget> ways, int rounds, Func<LoadTarget, Task<LoadResult>> step)
    {
        List<LoadResult>[] steps = [.. ways.Select(static _ => new List<LoadResult>())];
        for (int round = 0; round < rounds; round++)
        {
            if (rounds > 1 && !Console.IsErrorRedirected)
            {
                await Console.Error.WriteAsync($"round {round + 1} of {rounds}\r");
            }

            for (int turn = 0; turn < ways.Count; turn++)
            {
                int way = round % 2 == 0 ? turn : ways.Count - 1 - turn;
                steps[way].Add(await step(ways[way]));
            }
        }

        return steps;
    }
}
