using System.Reflection;
using System.Xml.Linq;
using NUnit.Framework;
using NUnit.Framework.Api;

namespace Gateway.Tests.Support;

/// <summary>
/// Runs some tests without the test platform around them, which takes longer to start than most of them take:
/// <c>dotnet Gateway.Tests.dll SECONDS Fixture.Test ...</c>. <c>mutations.py</c> does so for each mutant. Prints a line a case,
/// <c>Passed</c>, <c>Failed</c> or <c>Skipped</c> and the name, and ends the run after the seconds.
/// </summary>
internal static class SelectedTests
{
    private const int HungExitCode = 3;

    /// <summary>The exit code is that of the run: 0 all passed, 1 some failed, 3 the time was up.</summary>
    public static async Task<int> Main(string[] arguments)
    {
        TimeSpan limit = TimeSpan.FromSeconds(int.Parse(arguments[0], System.Globalization.CultureInfo.InvariantCulture));
        Task<int> run = Task.Factory.StartNew(
            () => Run(arguments.AsSpan(1)), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        if (await Task.WhenAny(run, Task.Delay(limit)) != run)
        {
            await Console.Out.WriteLineAsync("Hung");
            await PostgresCluster.StopAsync();
            Environment.Exit(HungExitCode);
        }

        int code = await run;
        await Console.Out.FlushAsync();
        Environment.Exit(code);
        return code;
    }

    private static int Run(ReadOnlySpan<string> names)
    {
        Type[] types = typeof(SelectedTests).Assembly.GetTypes();
        HashSet<string> load = [.. types.Where(static type => type.GetCustomAttribute<SetUpFixtureAttribute>() is not null).Select(static type => type.FullName!)];
        XElement any = new("or");
        foreach (string name in names)
        {
            int dot = name.IndexOf('.', StringComparison.Ordinal);
            Type fixture = types.Single(type => type.Name == name[..dot]);
            load.Add(fixture.FullName!);
            string test = name[(dot + 1)..];
            any.Add(new XElement(
                "and", new XElement("class", fixture.FullName), new XElement("or", new XElement("method", test), new XElement("name", test))));
        }

        // Only the named fixtures are built: the sources of all the cases together take seconds.
        FrameworkController controller = new(typeof(SelectedTests).Assembly, "", new Dictionary<string, object> { ["LOAD"] = load.ToList() });
        controller.LoadTests();
        XElement result = XElement.Parse(controller.RunTests(new XElement("filter", any).ToString()));
        foreach (XElement test in result.Descendants("test-case"))
        {
            // A case may have a name of its own (TestName).
            string fixture = test.Attribute("classname")!.Value.Split('.')[^1];
            foreach (string name in ((string[])[test.Attribute("methodname")!.Value, test.Attribute("name")!.Value.Split('(')[0]]).Distinct())
            {
                Console.WriteLine($"{test.Attribute("result")!.Value} {fixture}.{name}");
            }
        }

        return result.Attribute("result")?.Value == "Failed" ? 1 : 0;
    }
}
