using NUnit.Framework;

namespace Gateway.Tests.EndToEnd;

/// <summary>The AWS SDK for JavaScript v3 through the whole product.</summary>
[TestFixture]
internal sealed class JavaScriptServicesTests
{
    private const string Program = "services.mjs";

    private CallReport _report = null!;

    [OneTimeSetUp]
    public async Task RunAsync() => _report = await JavaScriptProgram.RunAsync(Program);

    [TestCaseSource(typeof(CallReport), nameof(CallReport.Calls), new object[] { "javascript/" + Program })]
    public void A_javascript_program_is_served(string call) => _report.AssertSucceeded(call);
}
