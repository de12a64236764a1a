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
    public static async Task<string> PathOfAsync(string file) => Path.Combine(await InstallAsync("AWS SDK for JavaScript"), file);

    /// <summary>The folder with the programs and what they need; skips the test, naming what it needs, when it cannot be had.</summary>
    public static async Task<string> InstallAsync(string needed)
    {
        CommandResult installed = await Command.RunAsync(
            Path.Combine(RepositoryFiles.Deploy, "javascript.sh"), ["install", Path.Combine(RepositoryFiles.Root, ".quickstart", "javascript")]);
        if (installed.ExitCode != 0)
        {
            Assert.Ignore($"The '{needed}' is not here and cannot be installed: this test needs it. {installed.Error}");
        }

        return installed.Output.Trim();
    }
}
