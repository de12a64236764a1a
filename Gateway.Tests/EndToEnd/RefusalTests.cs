using NUnit.Framework;

namespace Gateway.Tests.EndToEnd;

/// <summary>What real clients make of the gateway's refusals, in every wire protocol.</summary>
[TestFixture]
internal sealed class RefusalTests
{
    private readonly Dictionary<string, Task<CallReport>> _reports = [];

    private static IEnumerable<TestCaseData> Boto3Calls => CallReport.Calls("python/refusals.py");

    private static IEnumerable<TestCaseData> JavaScriptCalls => CallReport.Calls("javascript/refusals.mjs");

    [TestCaseSource(nameof(Boto3Calls))]
    public Task Boto3_understands_what_was_refused(string file, string call) => AssertAsync(file, call, PythonProgram.RunAsync);

    [TestCaseSource(nameof(JavaScriptCalls))]
    public Task Javascript_understands_what_was_refused(string file, string call) => AssertAsync(file, call, JavaScriptProgram.RunAsync);

    private async Task AssertAsync(string file, string call, Func<string, IReadOnlyDictionary<string, string?>?, Task<CallReport>> run)
    {
        if (!_reports.TryGetValue(file, out Task<CallReport>? report))
        {
            _reports[file] = report = run(Path.GetFileName(file), (await Mistakes.InStackAsync()).Environment);
        }

        (await report).AssertSucceeded(call);
    }
}
