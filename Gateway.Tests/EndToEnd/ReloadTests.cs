using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.EndToEnd;

/// <summary>SIGHUP to the daemon as a process: what it changes, what it leaves, and what it says.</summary>
[TestFixture]
internal sealed class ReloadTests
{
    private const string Host = S3Put.Host;

    private static string Get => (S3Put.Of("") with { Method = "GET" }).ToString();

    [Test]
    public async Task New_connections_follow_the_new_settings_and_open_ones_live_on()
    {
        await using ConfiguredDaemon daemon = await ConfiguredDaemon.StartAsync();
        await using RawTunnel open = await daemon.EstablishAsync(Host);
        await CallAsync(open);

        await daemon.ReloadAsync(static s => s["Connect"] = new JsonObject { ["AllowedClients"] = new JsonArray("192.0.2.0/24") });
        Assert.That(await ConnectAsync(daemon, Host), Does.StartWith("HTTP/1.1 403 "));
        await CallAsync(open);

        await daemon.ReloadAsync(static s => s["Connect"] = new JsonObject { ["BlindTunnelHosts"] = new JsonArray("blind.example.com") });
        Assert.That(await ConnectAsync(daemon, Host), Does.StartWith("HTTP/1.1 200 "));
        Assert.That(await ConnectAsync(daemon, "blind.example.com"), Does.StartWith("HTTP/1.1 200 "));
        await CallAsync(open);

        await daemon.ReloadAsync(static s => s.Remove("Connect"));
        Assert.That(await ConnectAsync(daemon, "blind.example.com"), Does.StartWith("HTTP/1.1 403 "));
        await CallAsync(open);
    }

    [Test]
    public async Task Limits_of_the_http_parser_and_of_addresses_are_those_of_the_last_reload()
    {
        await using ConfiguredDaemon daemon = await ConfiguredDaemon.StartAsync();
        string many = $"GET / HTTP/1.1\r\nHost: {Host}\r\n{string.Concat(Enumerable.Range(0, 40).Select(static i => $"X-Field-{i}: 1\r\n"))}\r\n";
        Assert.That(await AnswerAsync(daemon, many), Does.StartWith("HTTP/1.1 403 "), "unsigned, and well formed");

        await daemon.ReloadAsync(static s => s["Limits"] = new JsonObject { ["MaxRequestHeaders"] = 20, ["MaxConnectionsPerAddress"] = 1 });
        await using (RawTunnel open = await EstablishAsync(daemon))
        {
            Assert.That(await ConnectAsync(daemon, Host), Does.StartWith("HTTP/1.1 429 "), "one connection is open");
            await open.SendAsync(many);
            Assert.That(await open.ReadHeadAsync(), Does.StartWith("HTTP/1.1 431 "), "and ends with this");
        }
    }

    [Test]
    public async Task A_mistake_is_one_line_and_leaves_everything_as_it_was()
    {
        await using ConfiguredDaemon daemon = await ConfiguredDaemon.StartAsync();
        JsonObject spoiled = (JsonObject)daemon.Settings.DeepClone();
        spoiled["Connect"] = new JsonObject { ["AllowedClients"] = new JsonArray("192.0.2.0/24") };
        spoiled["Limits"] = new JsonObject { ["MaxConnections"] = 0, ["MaxRequestHeaders"] = 5 };
        spoiled["Logging"] = new JsonObject { ["LogLevel"] = new JsonObject { ["Default"] = "Loud" } };
        IReadOnlyList<string> said = await daemon.ReloadInVainAsync(spoiled.ToJsonString());
        Assert.That(said, Has.Count.EqualTo(2));
        Assert.That(said[0], Does.Contain("Limits:MaxConnections is '0': expected 1 to 1000000."));
        Assert.That(said[1], Does.Contain("Limits:MaxRequestHeaders is '5': expected 20 to 1000."));
        spoiled.Remove("Limits");
        Assert.That(await daemon.ReloadInVainAsync(spoiled.ToJsonString()), Has.One.Contains("Logging:LogLevel:Default is 'Loud': expected Trace,"));
        Assert.That(await daemon.ReloadInVainAsync("{ \"Csg\": "), Has.Count.EqualTo(1), "no JSON");

        using TestRoot other = new();
        spoiled.Remove("Logging");
        spoiled["Csg"]!["Key"] = other.KeyFile;
        Assert.That(await daemon.ReloadInVainAsync(spoiled.ToJsonString()), Has.One.Contains("the key does not belong to the certificate"));

        string token = Path.Combine(daemon.Folder, "two-lines");
        await File.WriteAllTextAsync(token, "one\ntwo-secret\n");
        spoiled["Csg"]!["Key"] = daemon.Root.KeyFile;
        spoiled["ControlPlane"]!["TokenFile"] = token;
        Assert.That(await daemon.ReloadInVainAsync(spoiled.ToJsonString()), Has.One.Contains("ControlPlane:TokenFile: expected one line with the node token."));
        Assert.That(daemon.Process.Output, Does.Not.Contain("two-secret"));
    }

    [Test]
    public async Task A_file_that_only_its_reader_can_judge_leaves_everything_as_it_was()
    {
        await using ConfiguredDaemon daemon = await ConfiguredDaemon.StartAsync();
        string roots = Path.Combine(daemon.Folder, "roots.pem");
        await File.WriteAllTextAsync(roots, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        JsonObject spoiled = (JsonObject)daemon.Settings.DeepClone();
        spoiled["Connect"] = new JsonObject { ["AllowedClients"] = new JsonArray("192.0.2.0/24") };
        spoiled["Upstream"]!["CaFile"] = roots;
        await File.WriteAllTextAsync(daemon.SettingsFile, spoiled.ToJsonString());
        await daemon.Process.SignalAsync("HUP");
        await daemon.Process.WaitUntilSaidAsync($"Upstream:CaFile is '{roots}': it holds a certificate that cannot be read");
        Assert.That(await ConnectAsync(daemon, Host), Does.StartWith("HTTP/1.1 200 "), "the list of clients was prepared by then, and is not in place");
    }

    [Test]
    public async Task While_settings_are_refused_the_old_ones_hold()
    {
        await using ConfiguredDaemon daemon = await ConfiguredDaemon.StartAsync();
        JsonObject spoiled = (JsonObject)daemon.Settings.DeepClone();
        spoiled["Connect"] = new JsonObject { ["AllowedClients"] = new JsonArray("192.0.2.0/24") };
        spoiled["Csg"]!["AlsoTrusted"] = new JsonArray("/nowhere/next.crt");
        await File.WriteAllTextAsync(daemon.SettingsFile, spoiled.ToJsonString());
        await daemon.Process.SignalAsync("HUP");
        await daemon.Process.WaitUntilSaidAsync("Root certificate: Csg:AlsoTrusted /nowhere/next.crt: ");
        Assert.That(await ConnectAsync(daemon, Host), Does.StartWith("HTTP/1.1 200 "));
    }

    [Test]
    public async Task What_only_a_restart_applies_is_named_and_its_value_is_not()
    {
        await using ConfiguredDaemon daemon = await ConfiguredDaemon.StartAsync();
        int port = daemon.EndPoint.Port;
        await daemon.ReloadAsync(static s => s["Payload"] = new JsonObject { ["MaxMemoryBytes"] = 2_097_152 });
        await daemon.Process.WaitUntilSaidAsync("Payload:MaxMemoryBytes has changed since the start: only a restart applies it");
        Assert.That(daemon.Process.Output, Does.Not.Contain("2097152"));
        Assert.That(daemon.Process.Output, Does.Not.Contain("ControlPlane:TokenFile has changed"));
        Assert.That(daemon.EndPoint.Port, Is.EqualTo(port));
    }

    [Test]
    public async Task The_node_token_is_read_again()
    {
        await using ConfiguredDaemon daemon = await ConfiguredDaemon.StartAsync();
        await Wait.UntilAsync(() => daemon.ControlPlane.Token == "Bearer first");
        await File.WriteAllTextAsync(daemon.TokenFile, "second\n");
        await daemon.ReloadAsync();
        await using RawTunnel first = await daemon.EstablishAsync(Host);
        await CallAsync(first);
        await Wait.UntilAsync(() => daemon.ControlPlane.Token == "Bearer second");
    }

    [Test]
    public async Task Trust_in_the_upstream_is_read_again()
    {
        await using ConfiguredDaemon daemon = await ConfiguredDaemon.StartAsync();
        await using RawTunnel open = await daemon.EstablishAsync(Host);
        await CallAsync(open);
        await daemon.ReloadAsync(s => s["Upstream"]!["CaFile"] = daemon.Root.CertificateFile);
        await open.SendAsync(Get);
        Assert.That(await open.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 502 "), "a root that did not sign the upstream's certificate");
        await daemon.ReloadAsync(s => s["Upstream"]!["CaFile"] = daemon.Upstream.CertificateFile);
        await CallAsync(open);
    }

    [Test]
    public async Task Names_and_passwords_of_the_door_are_read_again()
    {
        await using ConfiguredDaemon daemon = await ConfiguredDaemon.StartAsync();
        string file = Path.Combine(daemon.Folder, "door");
        await File.WriteAllTextAsync(file, Gateway.Daemon.Connect.DoorCredentials.Line("team", "password"));
        await daemon.ReloadAsync(s => s["Connect"] = new JsonObject { ["CredentialsFile"] = file });
        Assert.That(await ConnectAsync(daemon, Host), Does.StartWith("HTTP/1.1 407 "));
        string field = $"Proxy-Authorization: Basic {Convert.ToBase64String("team:password"u8)}\r\n";
        Assert.That(await ConnectAsync(daemon, Host, field), Does.StartWith("HTTP/1.1 200 "));
        await File.WriteAllTextAsync(file, Gateway.Daemon.Connect.DoorCredentials.Line("team", "another"));
        await daemon.ReloadAsync();
        Assert.That(await ConnectAsync(daemon, Host, field), Does.StartWith("HTTP/1.1 407 "), "the file has changed, and the settings have not");
    }

    [Test]
    public async Task Log_levels_follow()
    {
        await using ConfiguredDaemon daemon = await ConfiguredDaemon.StartAsync();
        await using RawTunnel open = await daemon.EstablishAsync(Host);
        await CallAsync(open);
        Assert.That(daemon.Process.Output, Does.Not.Contain("\"AuditDelivered\""));
        await daemon.ReloadAsync(static s => s["Logging"] = new JsonObject { ["LogLevel"] = new JsonObject { ["Gateway.Daemon.Audit"] = "Debug" } });
        await CallAsync(open);
        await daemon.Process.WaitUntilSaidAsync("\"AuditDelivered\"");
    }

    [Test]
    public async Task Systemd_is_told_when_a_reload_begins_and_that_it_has_ended()
    {
        string path = Path.Combine(Path.GetTempPath(), $"csg-notify-{Guid.NewGuid():N}");
        using Socket notified = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        notified.Bind(new UnixDomainSocketEndPoint(path));
        try
        {
            await using ConfiguredDaemon daemon = await ConfiguredDaemon.StartAsync(environment: new Dictionary<string, string> { ["NOTIFY_SOCKET"] = path });
            Assert.That(await ReceiveAsync(notified), Is.EqualTo("READY=1"));
            long before = Monotonic();
            await daemon.ReloadAsync();
            string[] reloading = (await ReceiveAsync(notified)).Split('\n');
            Assert.That(reloading[0], Is.EqualTo("RELOADING=1"));
            Assert.That(
                long.Parse(reloading[1].Split("MONOTONIC_USEC=")[1], CultureInfo.InvariantCulture), Is.InRange(before, Monotonic()), "microseconds of CLOCK_MONOTONIC");
            Assert.That(await ReceiveAsync(notified), Is.EqualTo("READY=1"));

            await File.WriteAllTextAsync(daemon.SettingsFile, "no JSON");
            await daemon.Process.SignalAsync("HUP");
            Assert.That(await ReceiveAsync(notified), Does.StartWith("RELOADING=1\n"));
            Assert.That(await ReceiveAsync(notified), Is.EqualTo("READY=1"), "also when the settings are refused: the daemon serves as before");
        }
        finally
        {
            File.Delete(path);
        }
    }

    // /proc/uptime counts as CLOCK_BOOTTIME, which is CLOCK_MONOTONIC on a machine that never slept; .NET takes its timestamps from the latter.
    private static long Monotonic() => (long)((Int128)TimeProvider.System.GetTimestamp() * 1_000_000 / TimeProvider.System.TimestampFrequency);

    private static async Task<string> ReceiveAsync(Socket socket)
    {
        byte[] buffer = new byte[4096];
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        return Encoding.UTF8.GetString(buffer, 0, await socket.ReceiveAsync(buffer.AsMemory(), limit.Token)).TrimEnd('\n');
    }

    private static async Task<string> ConnectAsync(ConfiguredDaemon daemon, string host, string field = "")
    {
        await using RawTunnel tunnel = await RawTunnel.ConnectAsync(daemon.EndPoint, host + ":443", field: field);
        return tunnel.ConnectAnswer;
    }

    /// <summary>Waits while the connection before, which the client has closed, still counts.</summary>
    private static async Task<RawTunnel> EstablishAsync(ConfiguredDaemon daemon)
    {
        RawTunnel? tunnel = null;
        await Wait.UntilAsync(async () =>
        {
            tunnel = await RawTunnel.ConnectAsync(daemon.EndPoint, Host + ":443");
            return tunnel.IsEstablished;
        });
        await tunnel!.HandshakeAsync(Host, daemon.Root.CertificateFile);
        return tunnel;
    }

    private static async Task<string> AnswerAsync(ConfiguredDaemon daemon, string request)
    {
        await using RawTunnel tunnel = await daemon.EstablishAsync(Host);
        await tunnel.SendAsync(request);
        return await tunnel.ReadAnswerAsync();
    }

    private static async Task CallAsync(RawTunnel tunnel)
    {
        await tunnel.SendAsync(Get);
        Assert.That(await tunnel.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 200 "));
    }
}
