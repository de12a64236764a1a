using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.EndToEnd;

/// <summary>The programs in the folder <c>javascript</c>, with the AWS SDK for JavaScript v3. deploy/javascript.sh says how to add one.</summary>
internal static class JavaScriptProgram
{
    /// <summary>Makes all calls of a program; skips the test when Node or the packages cannot be had.</summary>
    /// <param name="file">The program's name, such as <c>services.mjs</c>.</param>
    /// <param name="changes">What the environment has other than for the shared stack's key.</param>
    public static async Task<CallReport> RunAsync(string file, IReadOnlyDictionary<string, string?>? changes = null) =>
        await CallReport.RunAsync("node", [await PathOfAsync(file)], changes);

    /// <summary>The path of a program beside the packages it needs; skips the test when Node or the packages cannot be had.</summary>
    /// <param name="file">The program's name.</param>
    public static async Task<string> PathOfAsync(string file)
    {
        CommandResult installed = await Command.RunAsync(
            Path.Combine(RepositoryFiles.Deploy, "javascript.sh"), ["install", Path.Combine(RepositoryFiles.Root, ".quickstart", "javascript")]);
        if (installed.ExitCode != 0)
        {
            Assert.Ignore($"The 'AWS SDK for JavaScript' is not here and cannot be installed: this test needs it. {installed.Error}");
        }

        return Path.Combine(installed.Output.Trim(), file);
    }
}
