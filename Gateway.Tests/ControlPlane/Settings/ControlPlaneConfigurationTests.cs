using Gateway.ControlPlane;
using Gateway.ControlPlane.Database;
using Gateway.ControlPlane.Settings;
using Microsoft.Extensions.Configuration;
using Npgsql;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.Settings;

internal sealed class ControlPlaneConfigurationTests
{
    [Test]
    public void Every_mistake_is_one_line_with_key_and_expectation()
    {
        IConfigurationRoot configuration = ControlPlaneConfiguration.Build(null,
        [
            "--Database:ConnectionString=nonsense", "--Secrets:KeyRingFile=/nowhere/keys.json", "--Api:Listen=ftp://x", "--Api:MaxBodyBytes=ten",
            "--Api:RevealsPerMinute=5", "--Upstream:ConnectTo=nowhere", "--Upstream:CaFile=/nowhere", "--AccessRequests:AllowSelfApproval=perhaps",
            "--Services:Disabled=nonesuch", "--Gateway:Endpoint=gateway", "--Api:TrustedProxies=here",
        ]);

        SettingsException e = Assert.Throws<SettingsException>(() => ControlPlaneHost.Build(configuration))!;

        Assert.That(e.Mistakes, Has.Count.EqualTo(11));
        foreach (string key in new[]
        {
            "Database:ConnectionString", "Secrets:KeyRingFile", "Api:Listen", "Api:MaxBodyBytes", "Api:RevealsPerMinute", "Upstream:ConnectTo",
            "Upstream:CaFile", "AccessRequests:AllowSelfApproval", "Services:Disabled", "Gateway:Endpoint", "Api:TrustedProxies",
        })
        {
            Assert.That(e.Mistakes.Count(m => m.StartsWith($"{key}: expected ", StringComparison.Ordinal)), Is.EqualTo(1), key);
        }
    }

    [Test]
    public void An_https_address_needs_a_certificate()
    {
        IConfigurationRoot configuration = ControlPlaneConfiguration.Build(null, ["--Api:Listen=https://127.0.0.1:0"]);

        SettingsException e = Assert.Throws<SettingsException>(() => ControlPlaneHost.Build(configuration))!;

        Assert.That(e.Mistakes, Has.Some.StartsWith("Api:CertificateFile: expected "));
    }

    [TestCase("Host=one,two;Username=csg", "primary", 1)]
    [TestCase("Host=one,two;Username=csg;Target Session Attributes=read-write;Host Recheck Seconds=7", "read-write", 7)]
    [TestCase("Host=one;Username=csg", null, 10)]
    public void Of_several_databases_the_primary_is_connected_to(string connectionString, string? target, int recheckSeconds)
    {
        var reader = new SettingsReader(ControlPlaneConfiguration.Build(null, ["--Database:ConnectionString=" + connectionString]));

        var read = new NpgsqlConnectionStringBuilder(DatabaseOptions.Read(reader).PooledConnectionString);

        Assert.That(reader.Mistakes, Is.Empty);
        Assert.That((read.TargetSessionAttributes, read.HostRecheckSeconds), Is.EqualTo((target, recheckSeconds)));
    }

    [TestCase("any")]
    [TestCase("standby")]
    [TestCase("prefer-primary")]
    public void Several_databases_of_which_a_replica_would_do_are_refused(string target)
    {
        var reader = new SettingsReader(ControlPlaneConfiguration.Build(
            null, ["--Database:ConnectionString=Host=one,two;Username=csg;Target Session Attributes=" + target]));

        DatabaseOptions.Read(reader);

        Assert.That(reader.Mistakes, Has.One.StartsWith("Database:ConnectionString: expected with several hosts"));
    }

    [TestCase("--Databse:ConnectionString=Password=secret", "Databse:ConnectionString")]
    [TestCase("--verbose", "--verbose")]
    [TestCase("stray", "stray")]
    public void An_argument_that_is_no_setting_is_refused_without_its_value(string argument, string named)
    {
        SettingsException e = Assert.Throws<SettingsException>(() => ControlPlaneConfiguration.Build(null, [argument]))!;

        Assert.That(e.Message, Does.Contain(named).And.Not.Contain("secret"));
    }

    [Test]
    public void Arguments_come_on_top_of_the_file()
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, """{"Api":{"Listen":"http://127.0.0.1:1"},"AccessRequests":{"AllowSelfApproval":true}}""");
            IConfigurationRoot configuration = ControlPlaneConfiguration.Build(file, ["--Api:Listen=http://127.0.0.1:2"]);

            Assert.That(configuration["Api:Listen"], Is.EqualTo("http://127.0.0.1:2"));
            Assert.That(configuration["AccessRequests:AllowSelfApproval"], Is.EqualTo("True"));
            Assert.That(() => ControlPlaneConfiguration.Build("/nowhere.json", []), Throws.InstanceOf<SettingsException>());
        }
        finally
        {
            File.Delete(file);
        }
    }
}
