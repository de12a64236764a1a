using System.Text.RegularExpressions;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.EndToEnd;

/// <summary>
/// What a client's program said of its calls: a line for each, <c>name TAB ok</c> or <c>name TAB failed TAB why</c>. One process makes
/// all of a program's calls, because starting a process costs more than a call.
/// </summary>
internal sealed partial class CallReport
{
    private readonly CommandResult _ran;
    private readonly Dictionary<string, string[]> _lines;

    private CallReport(CommandResult ran)
    {
        _ran = ran;
        _lines = ran.Output.Split('\n').Select(static line => line.Split('\t')).Where(static line => line.Length >= 2)
            .ToDictionary(static line => line[0]);
    }

    /// <summary>The calls that programs make, each with its program's file. Read from their text: cases are known before they run.</summary>
    /// <param name="files">The programs, relative to the folder EndToEnd.</param>
    public static IEnumerable<TestCaseData> Calls(params string[] files) =>
        from file in files
        from found in CallNames().Matches(File.ReadAllText(PathOf(file)))
        select new TestCaseData(file, found.Groups[1].Value);

    /// <summary>The path of a file in the folder EndToEnd.</summary>
    public static string PathOf(string file) => Path.Combine(RepositoryFiles.Root, "Gateway.Tests", "EndToEnd", file);

    /// <summary>Runs a program with the environment that users are told to set.</summary>
    /// <param name="program">The interpreter; tests are skipped by its name when it is absent.</param>
    /// <param name="arguments">The program's file and its arguments.</param>
    /// <param name="changes">What the environment has other than for the shared stack's key.</param>
    public static async Task<CallReport> RunAsync(
        string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string?>? changes = null)
    {
        Dictionary<string, string?> environment = SharedStack.Stack.ClientEnvironment(SharedStack.Key);
        foreach ((string name, string? value) in changes ?? new Dictionary<string, string?>())
        {
            environment[name] = value;
        }

        return new CallReport(await Command.RunAsync(program, arguments, environment: environment));
    }

    /// <summary>Fails unless the program made the call and it came out as the program expects.</summary>
    public void AssertSucceeded(string call)
    {
        if (!_lines.TryGetValue(call, out string[]? line))
        {
            Assert.Fail($"The program did not get to '{call}': {_ran}");
        }

        Assert.That(line![1], Is.EqualTo("ok"), $"{string.Join(' ', line[2..])}\n{_ran.Error}{SharedStack.Stack.RefusedByUpstream}");
    }

    /// <summary>How <c>call("name"</c> begins a line in JavaScript (awaited) and in Python (as a decorator).</summary>
    [GeneratedRegex("""^(?:await |@)call\("([^"]+)"[,)]""", RegexOptions.Multiline)]
    private static partial Regex CallNames();
}
