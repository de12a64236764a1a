using System.Globalization;
using System.Text;
using System.Text.Json;
using Gateway.Tests.EndToEnd;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Signing.SigV4A;

/// <summary>Random requests that a program in Node signs and judges, in batches of 2,000: each batch has a seed of its own.</summary>
internal static class AmazonOracle
{
    private const int BatchSize = 2_000;

    /// <summary>Compares every request, as many as <see cref="DifferentialRun.Count"/>.</summary>
    /// <param name="program">The program, <c>sign SEED COUNT</c> and <c>verify SEED COUNT</c>.</param>
    /// <param name="check">Verifies what it signed, and gives the line that it is to judge.</param>
    public static async Task CompareAsync(string program, Func<AmazonRandomRequest, string, string> check)
    {
        string oracle = await JavaScriptProgram.PathOfAsync(program);
        int first = int.TryParse(Environment.GetEnvironmentVariable("CSG_TEST_SEED"), CultureInfo.InvariantCulture, out int given)
            ? given
            : Random.Shared.Next(1_000_000_000);
        for (int seed = first; seed < first + (DifferentialRun.Count / BatchSize); seed++)
        {
            string[] which = [seed.ToString(CultureInfo.InvariantCulture), BatchSize.ToString(CultureInfo.InvariantCulture)];
            CommandResult theirs = await Command.RunAsync("node", [oracle, "sign", .. which]);
            AmazonRandomRequest[] requests = [.. theirs.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(static line => JsonSerializer.Deserialize<AmazonRandomRequest>(line, JsonSerializerOptions.Web)!)];
            Assert.That(requests, Has.Length.EqualTo(BatchSize), theirs.ToString());

            var ours = new StringBuilder();
            for (int i = 0; i < requests.Length; i++)
            {
                ours.Append(check(requests[i], $"seed {seed}, case {i}: {requests[i]}")).Append('\n');
            }

            CommandResult judged = await Command.RunAsync("node", [oracle, "verify", .. which], ours.ToString());
            Assert.That(judged.ExitCode, Is.Zero, judged.ToString());
            Assert.That(judged.Output, Is.Empty, $"seed {seed}: the numbers of requests that we signed otherwise than Amazon");
        }

        TestContext.Out.WriteLine($"seed {first}, {DifferentialRun.Count} cases");
    }
}
