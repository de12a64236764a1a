using System.Text;
using Gateway.Daemon.Connect;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Pipeline;

/// <summary>The door and the PROXY protocol of the whole daemon.</summary>
[TestFixture]
internal sealed class EntranceTests
{
    private const string Host = "dynamodb.eu-west-1.amazonaws.com";

    [Test]
    public async Task A_door_with_credentials_opens_for_these_alone_and_tells_the_others_what_to_send()
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, DoorCredentials.Line("ci", "opensesame"));
        await using RunningDaemon daemon = await RunningDaemon.StartAsync($"--Connect:CredentialsFile={file}");
        File.Delete(file);

        await using RawTunnel none = await RawTunnel.ConnectAsync(daemon.ProxyEndPoint, Host + ":443");
        Assert.That(none.ConnectAnswer, Does.StartWith("HTTP/1.1 407 Proxy Authentication Required\r\n"));
        Assert.That(none.ConnectAnswer, Does.Contain("\r\nProxy-Authenticate: Basic realm=\"Cloud Service Gateway\", charset=\"UTF-8\"\r\n"));
        await using RawTunnel wrong = await RawTunnel.ConnectAsync(daemon.ProxyEndPoint, Host + ":443", field: Basic("ci:opensesam"));
        Assert.That(wrong.ConnectAnswer, Does.StartWith("HTTP/1.1 407 "));
        await using RawTunnel right = await RawTunnel.ConnectAsync(daemon.ProxyEndPoint, Host + ":443", field: Basic("ci:opensesame"));
        Assert.That(right.IsEstablished, Is.True);

        Assert.That(await daemon.MetricsAsync(), Does.Contain("verdict=\"CredentialsMissing\"").And.Contain("verdict=\"CredentialsWrong\""));
        Assert.That(daemon.Log.All, Does.Contain("127.0.0.1 may not open tunnels: CredentialsMissing").And.Not.Contain("opensesam"));
    }

    [Test]
    public async Task A_real_client_enters_with_name_and_password_in_its_proxy_url()
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, DoorCredentials.Line("ci", "opensesame"));
        await using RunningDaemon daemon = await RunningDaemon.StartAsync($"--Connect:CredentialsFile={file}");
        File.Delete(file);
        string arguments = $"-sS -o - --cacert {daemon.CertificateFile} https://{Host}/";
        CommandResult without = await Command.RunAsync("curl", $"-x http://{daemon.ProxyEndPoint} {arguments}");
        CommandResult with = await Command.RunAsync("curl", $"-x http://ci:opensesame@{daemon.ProxyEndPoint} {arguments}");
        Assert.That(without.Error, Does.Contain("407"));
        Assert.That(with.Output, Does.Contain("MissingAuthenticationTokenException"), with.ToString());
    }

    [Test]
    public async Task An_address_that_is_not_listed_gets_403_and_the_root_certificate_all_the_same()
    {
        await using RunningDaemon daemon = await RunningDaemon.StartAsync("--Connect:AllowedClients:0=10.0.0.0/8");
        await using RawTunnel tunnel = await RawTunnel.ConnectAsync(daemon.ProxyEndPoint, Host + ":443");
        Assert.That(tunnel.ConnectAnswer, Does.StartWith("HTTP/1.1 403 "));
        using HttpClient client = new();
        Assert.That(await client.GetStringAsync(new Uri(daemon.ProxyUrl, "/cert/pem")), Does.Contain("BEGIN CERTIFICATE"));
    }

    [TestCase("1")]
    [TestCase("2")]
    public async Task Behind_a_listed_balancer_the_audit_and_the_door_see_the_clients_address(string version)
    {
        await using RunningDaemon daemon = await RunningDaemon.StartAsync(
            "--Connect:ProxyProtocolFrom:0=127.0.0.1", "--Connect:AllowedClients:0=192.0.2.7", "--Connect:AllowedClients:1=127.0.0.1");
        string header = version == "1"
            ? "PROXY TCP4 192.0.2.7 198.51.100.1 40000 3128\r\n"
            : "\r\n\r\n\0\r\nQUIT\n\u0021\u0011\u0000\u000c\u00c0\u0000\u0002\u0007\u00c6\u0033\u0064\u0001\u009c\u0040\u000c\u0038";
        await using RawTunnel tunnel = await RawTunnel.ConnectAsync(daemon.ProxyEndPoint, Host + ":443", header);
        Assert.That(tunnel.IsEstablished, Is.True);
        await tunnel.HandshakeAsync(Host, daemon.CertificateFile);
        await tunnel.SendAsync(new SignedText().ToString());
        Assert.That(await tunnel.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 200 "));
        Assert.That(() => daemon.ControlPlane.Audited.Select(static a => a.ClientAddress), Is.EqualTo(["192.0.2.7"]).After(Wait.LimitMs, 20));

        await using RawTunnel other = await RawTunnel.ConnectAsync(daemon.ProxyEndPoint, Host + ":443", "PROXY TCP4 192.0.2.8 198.51.100.1 40000 3128\r\n");
        Assert.That(other.ConnectAnswer, Does.StartWith("HTTP/1.1 403 "));
        await using RawTunnel own = await RawTunnel.ConnectAsync(daemon.ProxyEndPoint, Host + ":443", "PROXY UNKNOWN\r\n");
        Assert.That(own.IsEstablished, Is.True, "the balancer's own connection keeps its address");
    }

    [Test]
    public async Task A_listed_balancer_that_sends_no_header_is_refused_and_said()
    {
        await using RunningDaemon daemon = await RunningDaemon.StartAsync("--Connect:ProxyProtocolFrom:0=127.0.0.1", "--Connect:HeadTimeout=00:00:01");
        await using RawTunnel plain = await RawTunnel.ConnectAsync(daemon.ProxyEndPoint, Host + ":443");
        Assert.That(plain.ConnectAnswer, Is.Empty);
        Assert.That(daemon.Log.All, Does.Contain("127.0.0.1 is in Connect:ProxyProtocolFrom and sent no PROXY protocol header"));
        await using RawTunnel silent = await RawTunnel.OpenAsync(daemon.ProxyEndPoint);
        Assert.That(await silent.ReadToEndAsync(), Is.Empty);
    }

    [TestCase("PROXY TCP4 192.0.2.7 198.51.100.1 40000 3128\r\n")]
    [TestCase("\r\n\r\n\0\r\nQUIT\n\u0020\u0000\u0000\u0000")]
    public async Task A_header_from_anyone_else_is_no_http(string header)
    {
        await using RunningDaemon daemon = await RunningDaemon.StartAsync("--Connect:ProxyProtocolFrom:0=192.0.2.1");
        await using RawTunnel tunnel = await RawTunnel.ConnectAsync(daemon.ProxyEndPoint, Host + ":443", header);
        Assert.That(tunnel.ConnectAnswer, Does.Not.StartWith("HTTP/1.1 200"));
    }

    private static string Basic(string credentials) => $"Proxy-Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials))}\r\n";
}
