using NUnit.Framework;

namespace Gateway.Tests.EndToEnd;

/// <summary>boto3 through the whole product.</summary>
[TestFixture]
internal sealed class Boto3Tests
{
    private readonly Dictionary<string, Task<CallReport>> _reports = [];

    private static IEnumerable<TestCaseData> Calls => CallReport.Calls("python/services.py", "python/s3.py");

    [TestCaseSource(nameof(Calls))]
    public async Task A_boto3_program_is_served(string file, string call)
    {
        if (!_reports.TryGetValue(file, out Task<CallReport>? report))
        {
            _reports[file] = report = PythonProgram.RunAsync(Path.GetFileName(file));
        }

        (await report).AssertSucceeded(call);
    }
}
