using System.Collections.Concurrent;
using System.Globalization;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.EndToEnd;

/// <summary>A generation of the AWS CLI. Both are called <c>aws</c>: they are told apart by what they say of themselves.</summary>
internal sealed record AwsCli(int Generation)
{
    public static readonly AwsCli[] All = [new(1), new(2)];

    private static readonly ConcurrentDictionary<int, Task<string?>> Programs = new();

    /// <summary>A name for what this generation makes in the emulator, where both work side by side.</summary>
    public string Mark => $"cli{Generation}";

    /// <summary>Runs it with the environment that users are told to set; skips the test, by its name, when it is absent.</summary>
    /// <param name="arguments">The service, the operation and its parameters.</param>
    /// <param name="key">Another key than the shared stack's.</param>
    /// <param name="changes">What the environment has other than for that key.</param>
    public async Task<CommandResult> RunAsync(
        IReadOnlyList<string> arguments, ProxyKey? key = null, IReadOnlyDictionary<string, string?>? changes = null)
    {
        string? program = await Programs.GetOrAdd(Generation, FindAsync);
        if (program is null)
        {
            Assert.Ignore($"'{this}' is not installed: this test needs it.");
        }

        Dictionary<string, string?> environment = SharedStack.Stack.ClientEnvironment(key ?? SharedStack.Key);
        foreach ((string name, string? value) in changes ?? new Dictionary<string, string?>())
        {
            environment[name] = value;
        }

        return await Command.RunAsync(program!, arguments, environment: environment);
    }

    /// <summary>Runs it, fails the test unless it succeeded, and gives what it said.</summary>
    public async Task<string> CallAsync(params string[] arguments)
    {
        CommandResult answer = await RunAsync(arguments);
        Assert.That(answer.ExitCode, Is.Zero, $"aws {string.Join(' ', arguments)}: {answer}{SharedStack.Stack.RefusedByUpstream}");
        return answer.Output.Trim();
    }

    public override string ToString() => $"AWS CLI v{Generation}";

    private static async Task<string?> FindAsync(int generation)
    {
        foreach (string folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
        {
            string program = Path.Combine(folder, "aws");
            if (!File.Exists(program))
            {
                continue;
            }

            CommandResult version = await Command.RunAsync(program, "--version");
            // The first generation said it on the error stream in its early versions.
            if ((version.Output + version.Error).StartsWith(string.Create(CultureInfo.InvariantCulture, $"aws-cli/{generation}."), StringComparison.Ordinal))
            {
                return program;
            }
        }

        return null;
    }
}
