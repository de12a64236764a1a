using NUnit.Framework;

namespace Gateway.Tests.EndToEnd;

/// <summary>The AWS SDK for JavaScript v3 through the whole product.</summary>
[TestFixture]
internal sealed class JavaScriptTests
{
    private readonly Dictionary<string, Task<CallReport>> _reports = [];

    private static IEnumerable<TestCaseData> Calls => CallReport.Calls("javascript/services.mjs", "javascript/s3.mjs");

    [TestCaseSource(nameof(Calls))]
    public async Task A_javascript_program_is_served(string file, string call)
    {
        if (!_reports.TryGetValue(file, out Task<CallReport>? report))
        {
            _reports[file] = report = JavaScriptProgram.RunAsync(Path.GetFileName(file));
        }

        (await report).AssertSucceeded(call);
    }
}
