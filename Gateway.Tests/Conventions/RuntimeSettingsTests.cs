using System.Text.Json;
using NUnit.Framework;

namespace Gateway.Tests.Conventions;

/// <summary>What the daemon's runtime is told by the file beside the program, by which the package's memory was measured.</summary>
[TestFixture]
internal sealed class RuntimeSettingsTests
{
    [TestCase("System.GC.Gen0MaxBudget", 12 * 1024 * 1024)]
    [TestCase("System.GC.RegionSize", 512 * 1024)]
    [TestCase("System.Runtime.TieredCompilation.CallCountThreshold", 1000)]
    public async Task The_daemons_runtime_is_told_how_much_to_keep(string setting, long value)
    {
        string file = Path.Combine(AppContext.BaseDirectory, "Gateway.Daemon.runtimeconfig.json");
        using JsonDocument settings = JsonDocument.Parse(await File.ReadAllTextAsync(file));
        JsonElement properties = settings.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties");
        Assert.That(properties.GetProperty(setting).GetInt64(), Is.EqualTo(value));
        Assert.That(properties.GetProperty("System.GC.Server").GetBoolean(), Is.False);
    }
}
