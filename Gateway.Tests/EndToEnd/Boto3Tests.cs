using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.EndToEnd;

/// <summary>boto3 through the whole product.</summary>
[TestFixture]
internal sealed class Boto3Tests
{
    private readonly Dictionary<string, Task<CallReport>> _reports = [];

    private static IEnumerable<TestCaseData> Calls => CallReport.Calls("python/services.py", "python/s3.py");

    [OneTimeSetUp]
    public async Task FindAsync()
    {
        CommandResult has = await Command.RunAsync("python3", ["-c", "import boto3"]);
        if (has.ExitCode != 0)
        {
            Assert.Ignore("'boto3' is not installed for python3: this test needs it.");
        }
    }

    [TestCaseSource(nameof(Calls))]
    public async Task A_boto3_program_is_served(string file, string call)
    {
        if (!_reports.TryGetValue(file, out Task<CallReport>? report))
        {
            _reports[file] = report = CallReport.RunAsync("python3", ["-B", CallReport.PathOf(file)]);
        }

        (await report).AssertSucceeded(call);
    }
}
