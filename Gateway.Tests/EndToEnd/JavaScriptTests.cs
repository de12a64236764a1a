using NUnit.Framework;

namespace Gateway.Tests.EndToEnd;

/// <summary>The AWS SDK for JavaScript v3 through the whole product.</summary>
[TestFixture]
internal sealed class JavaScriptTests
{
    private readonly Dictionary<string, Task<CallReport>> _reports = [];
    private readonly string _folder = Directory.CreateTempSubdirectory("csg-javascript-").FullName;

    private static IEnumerable<TestCaseData> Calls => CallReport.Calls("javascript/services.mjs", "javascript/s3.mjs");

    private string LambdaPackageFile => Path.Combine(_folder, "function.zip");

    [OneTimeSetUp]
    public Task PackAsync() => File.WriteAllBytesAsync(LambdaPackageFile, LambdaPackage.Create());

    [OneTimeTearDown]
    public void Delete() => Directory.Delete(_folder, recursive: true);

    [TestCaseSource(nameof(Calls))]
    public async Task A_javascript_program_is_served(string file, string call)
    {
        if (!_reports.TryGetValue(file, out Task<CallReport>? report))
        {
            _reports[file] = report = JavaScriptProgram.RunAsync(
                Path.GetFileName(file), new Dictionary<string, string?> { ["CSG_LAMBDA_PACKAGE"] = LambdaPackageFile });
        }

        (await report).AssertSucceeded(call);
    }
}
