using System.Globalization;
using NUnit.Framework;

namespace Gateway.Tests.Signing;

/// <summary>
/// Random cases for tests against Amazon's own signers: 2,000 of each form, or 100,000 when the environment has <c>CSG_LONG_TESTS=1</c>.
/// A failure prints the seed; <c>CSG_TEST_SEED</c> repeats it.
/// </summary>
internal static class DifferentialRun
{
    /// <summary>How many cases there are.</summary>
    public static readonly int Count = Environment.GetEnvironmentVariable("CSG_LONG_TESTS") == "1" ? 100_000 : 2_000;

    /// <summary>Runs every case; its text tells which one it is.</summary>
    public static async Task ForEachAsync(Func<Random, string, Task> check)
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable("CSG_TEST_SEED"), CultureInfo.InvariantCulture, out int given)
            ? given
            : Random.Shared.Next();
        Random random = new(seed);
        for (int i = 0; i < Count; i++)
        {
            await check(random, $"seed {seed}, case {i}");
        }

        TestContext.Out.WriteLine($"seed {seed}, {Count} cases");
    }

    /// <summary>Runs every case; its text tells which one it is.</summary>
    public static void ForEach(Action<Random, string> check) => ForEachAsync((random, about) =>
    {
        check(random, about);
        return Task.CompletedTask;
    }).GetAwaiter().GetResult();
}
