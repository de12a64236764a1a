using Gateway.Daemon.Hosting.Reload;
using Gateway.Tests.Support;
using Microsoft.Extensions.Configuration;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Hosting.Reload;

[TestFixture]
internal sealed class ReloadableSettingsTests
{
    [Test]
    public void What_changed_and_needs_a_restart_is_named_in_order() => Assert.That(
        ReloadableSettings.NeedRestart(
            Of(("Csg:BindPort", "3128"), ("Csg:Key", "a"), ("Csg:LogDirectory", "/a"), ("Limits:MaxConnections", "1"), ("Tls:LeafCacheSize", "100")),
            Of(("Csg:BindPort", "3129"), ("Csg:Key", "b"), ("csg:logdirectory", "/a"), ("Connect:AllowedClients:0", "10.0.0.0/8"), ("Csg:KeyStore", "new"))),
        Is.EqualTo(["Csg:BindPort", "Csg:KeyStore", "Tls:LeafCacheSize"]));

    [Test]
    public void The_documentation_marks_what_a_reload_applies()
    {
        string[] rows = [.. File.ReadLines(Path.Combine(RepositoryFiles.Root, "docs", "configuration.md"))
            .SkipWhile(static line => !line.StartsWith("## Daemon", StringComparison.Ordinal))
            .TakeWhile(static line => !line.StartsWith("## Control plane", StringComparison.Ordinal))
            .Where(static line => line.StartsWith("| `", StringComparison.Ordinal))];
        Assert.That(rows, Has.Length.GreaterThan(50));
        foreach (string row in rows)
        {
            string name = row.Split('`')[1];
            bool needsRestart = ReloadableSettings.NeedRestart(Of(), Of((name, "changed"))).Count > 0;
            Assert.That(row.StartsWith($"| `{name}` ↻ |", StringComparison.Ordinal), Is.EqualTo(!needsRestart), name);
        }
    }

    private static IConfigurationRoot Of(params (string Key, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(static s => new KeyValuePair<string, string?>(s.Key, s.Value))).Build();
}
