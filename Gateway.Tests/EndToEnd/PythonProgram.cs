using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.EndToEnd;

/// <summary>The programs in the folder <c>python</c>, with boto3.</summary>
internal static class PythonProgram
{
    /// <summary>Makes all calls of a program; skips the test when boto3 is absent.</summary>
    /// <param name="file">The program's name, such as <c>services.py</c>.</param>
    /// <param name="changes">What the environment has other than for the shared stack's key.</param>
    public static async Task<CallReport> RunAsync(string file, IReadOnlyDictionary<string, string?>? changes = null)
    {
        CommandResult has = await Command.RunAsync("python3", ["-c", "import boto3"]);
        if (has.ExitCode != 0)
        {
            Assert.Ignore("'boto3' is not installed for python3: this test needs it.");
        }

        return await CallReport.RunAsync("python3", ["-B", CallReport.PathOf(Path.Combine("python", file))], changes);
    }
}
