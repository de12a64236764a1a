using System.Diagnostics;
using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Pipeline;

/// <summary>CONNECT and TLS of the whole daemon, byte by byte.</summary>
[TestFixture]
internal sealed class TunnelTests
{
    private const string Host = "dynamodb.eu-west-1.amazonaws.com";

    private RunningDaemon _daemon = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _daemon = await RunningDaemon.StartAsync(
            "--Connect:HeadTimeout=00:00:01", "--Tls:HandshakeTimeout=00:00:01", "--Connect:BlindTunnelHosts:0=listed.example");
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _daemon.DisposeAsync();
    }

    [TestCase("example.com:443")]
    [TestCase("127.0.0.1:443")]
    [TestCase("localhost:443")]
    [TestCase("169.254.169.254:80")]
    [TestCase("dynamodb.eu-west-1.amazonaws.com:8443")]
    public async Task A_foreign_destination_gets_403_and_one_plain_sentence(string authority)
    {
        await using RawTunnel tunnel = await RawTunnel.ConnectAsync(_daemon.ProxyEndPoint, authority);
        string answer = tunnel.ConnectAnswer + await tunnel.ReadToEndAsync();
        Assert.That(answer, Does.StartWith("HTTP/1.1 403 Forbidden\r\n"));
        Assert.That(answer, Does.Contain("\r\n\r\n" + authority.Split(':')[0]));
        Assert.That(_daemon.Log.All, Does.Contain($"CONNECT {authority} from 127.0.0.1 refused: "));
    }

    [Test]
    public async Task A_handshake_without_sni_is_refused_in_the_originals_words()
    {
        await using RawTunnel tunnel = await RawTunnel.ConnectAsync(_daemon.ProxyEndPoint, Host + ":443");
        Assert.That(tunnel.IsEstablished, Is.True);
        await Assert.ThatAsync(() => tunnel.HandshakeAsync("", _daemon.CertificateFile), Throws.InstanceOf<Exception>());
        Assert.That(() => _daemon.Log.All, Does.Contain($"Cannot establish TLS with {Host}:443 (sni: None)").After(Wait.LimitMs, 20));
    }

    [Test]
    public async Task A_handshake_for_another_host_than_the_connect_is_refused()
    {
        await using RawTunnel tunnel = await RawTunnel.ConnectAsync(_daemon.ProxyEndPoint, Host + ":443");
        await Assert.ThatAsync(
            () => tunnel.HandshakeAsync("sqs.eu-west-1.amazonaws.com", _daemon.CertificateFile),
            Throws.InstanceOf<IOException>().Or.InstanceOf<AuthenticationException>());
        Assert.That(() => _daemon.Log.All, Does.Contain("(sni: sqs.eu-west-1.amazonaws.com)").After(Wait.LimitMs, 20));
    }

    [Test]
    public async Task A_client_that_says_nothing_is_let_go_after_the_time_limit()
    {
        await using RawTunnel silent = await RawTunnel.OpenAsync(_daemon.ProxyEndPoint);
        Assert.That(await silent.ReadToEndAsync(), Is.Empty);
        await using RawTunnel half = await RawTunnel.OpenAsync(_daemon.ProxyEndPoint);
        await half.SendAsync("CONNECT dyn");
        Assert.That(await half.ReadToEndAsync(), Is.Empty);
    }

    [Test]
    public async Task Bytes_that_are_not_tls_end_the_connection()
    {
        await using RawTunnel tunnel = await RawTunnel.ConnectAsync(_daemon.ProxyEndPoint, Host + ":443");
        await tunnel.SendAsync("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.That(await tunnel.ReadToEndAsync(), Does.Not.Contain("HTTP/1.1 2"));
    }

    [Test]
    public async Task Half_a_client_hello_ends_within_the_handshake_time_limit()
    {
        Stopwatch clock = Stopwatch.StartNew();
        await using RawTunnel tunnel = await RawTunnel.ConnectAsync(_daemon.ProxyEndPoint, Host + ":443");
        await tunnel.SendAsync("\u0016\u0003\u0001\u0002\u0000\u0001\u0000");
        await tunnel.ReadToEndAsync();
        Assert.That(clock.Elapsed, Is.LessThan(TimeSpan.FromSeconds(10)));
    }

    [Test]
    public async Task A_half_closed_tunnel_ends()
    {
        await using RawTunnel tunnel = await RawTunnel.ConnectAsync(_daemon.ProxyEndPoint, Host + ":443");
        tunnel.CloseSending();
        Assert.That(await tunnel.ReadToEndAsync(), Is.Empty);
    }

    [Test]
    public async Task A_head_that_is_too_large_gets_431_and_a_malformed_one_400()
    {
        await using RawTunnel large = await RawTunnel.OpenAsync(_daemon.ProxyEndPoint);
        await large.SendAsync($"CONNECT {Host}:443 HTTP/1.1\r\nA: {new string('a', 17_000)}\r\n\r\n");
        Assert.That(await large.ReadToEndAsync(), Does.StartWith("HTTP/1.1 431 "));
        await using RawTunnel malformed = await RawTunnel.OpenAsync(_daemon.ProxyEndPoint);
        await malformed.SendAsync("CONNECT nonsense HTTP/1.1\r\n\r\n");
        Assert.That(await malformed.ReadToEndAsync(), Does.StartWith("HTTP/1.1 400 "));
    }

    [Test]
    public async Task The_leaf_names_the_host_alone_and_is_valid_from_yesterday_for_a_week()
    {
        await using RawTunnel tunnel = await RawTunnel.ConnectAsync(_daemon.ProxyEndPoint, Host + ":443");
        using X509Certificate2 leaf = await tunnel.HandshakeAsync(Host, _daemon.CertificateFile);
        DateTime now = TimeProvider.System.GetUtcNow().UtcDateTime;
        Assert.Multiple(() =>
        {
            Assert.That(leaf.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single().EnumerateDnsNames(), Is.EqualTo([Host]));
            Assert.That(leaf.NotBefore.ToUniversalTime(), Is.EqualTo(now.AddDays(-1)).Within(TimeSpan.FromMinutes(5)));
            Assert.That(leaf.NotAfter.ToUniversalTime(), Is.EqualTo(now.AddDays(7)).Within(TimeSpan.FromMinutes(5)));
        });
    }

    [TestCase("1.1", "tls1_2")]
    [TestCase("1.1", "tls1_3")]
    public async Task Sessions_resume(string http, string version)
    {
        string file = Path.Combine(Path.GetTempPath(), Guid.NewGuid() + ".sess");
        string arguments = $"s_client -proxy {_daemon.ProxyEndPoint} -connect {Host}:443 -servername {Host} -{version} -CAfile {_daemon.CertificateFile} -ign_eof";
        string request = $"GET / HTTP/{http}\r\nHost: {Host}\r\nConnection: close\r\n\r\n";
        CommandResult first = await Command.RunAsync("openssl", $"{arguments} -sess_out {file}", request);
        CommandResult second = await Command.RunAsync("openssl", $"{arguments} -sess_in {file}", request);
        File.Delete(file);
        Assert.That(first.Output, Does.Contain("New, TLSv1").And.Contain("Verify return code: 0 (ok)"));
        Assert.That(second.Output, Does.Contain("Reused, TLSv1"));
    }

    [Test]
    public async Task Http_2_is_offered_and_spoken()
    {
        using HttpClient client = new(SdkClients.Handler(_daemon.ProxyUrl, _daemon.CertificateFile));
        using HttpRequestMessage request = new(HttpMethod.Get, $"https://{Host}/")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using HttpResponseMessage answer = await client.SendAsync(request);
        Assert.That(answer.Version, Is.EqualTo(HttpVersion.Version20));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("MissingAuthenticationTokenException"));
    }

    [Test]
    public async Task A_listed_host_is_tunnelled_without_a_look_at_its_bytes()
    {
        // The stand-in upstream is where every name leads; its own certificate shows that nobody stood between.
        await using RawTunnel tunnel = await RawTunnel.ConnectAsync(_daemon.ProxyEndPoint, "listed.example:443");
        Assert.That(tunnel.IsEstablished, Is.True);
        using X509Certificate2 leaf = await tunnel.HandshakeAsync("listed.example", _daemon.Upstream.CertificateFile);
        await tunnel.SendAsync("GET /straight HTTP/1.1\r\nHost: listed.example\r\nConnection: close\r\n\r\n");
        Assert.That(await tunnel.ReadToEndAsync(), Does.StartWith("HTTP/1.1 200 "));
        Assert.That(_daemon.Upstream.Received.Select(static r => r.RawTarget), Has.One.EqualTo("/straight"));
    }

    [Test]
    public async Task A_listed_aws_host_carries_a_web_socket_with_its_token_and_without_sigv4()
    {
        const string host = "ssmmessages.eu-west-1.amazonaws.com";
        byte[] frame = [0x82, 0x85, 1, 2, 3, 4, 1 ^ (byte)'h', 2 ^ (byte)'e', 3 ^ (byte)'l', 4 ^ (byte)'l', 1 ^ (byte)'o'];
        string got = "";
        await using RawUpstream upstream = RawUpstream.Start(async connection =>
        {
            got = await connection.ReadHeadAsync();
            await connection.SendAsync("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
            await connection.SendAsync(await connection.ReadAsync(11));
        });
        await using RunningDaemon daemon = await RunningDaemon.StartAsync([.. upstream.Settings, $"--Connect:BlindTunnelHosts:0={host}"]);
        await using RawTunnel tunnel = await RawTunnel.ConnectAsync(daemon.ProxyEndPoint, host + ":443");
        await tunnel.HandshakeAsync(host, upstream.CertificateFile);
        await tunnel.SendAsync($"GET /v1/data-channel/s-1?role=publish_subscribe HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
        Assert.That(await tunnel.ReadHeadAsync(), Does.StartWith("HTTP/1.1 101 "));
        await tunnel.SendAsync(System.Text.Encoding.Latin1.GetString(frame));
        Assert.That(await tunnel.ReadToEndAsync(), Is.EqualTo(System.Text.Encoding.Latin1.GetString(frame)));
        Assert.That(got, Does.StartWith("GET /v1/data-channel/s-1?role=publish_subscribe HTTP/1.1\r\n"));
    }

    [TestCase("GET http://csg/cert/pem HTTP/1.1\r\nHost: csg", "200", "-----BEGIN CERTIFICATE-----")]
    [TestCase("GET /cert/pem HTTP/1.1\r\nHost: gateway:3128", "200", "-----BEGIN CERTIFICATE-----")]
    [TestCase("GET /healthz HTTP/1.1\r\nHost: gateway:3128", "200", "ok\n")]
    [TestCase("GET / HTTP/1.1\r\nHost: gateway:3128", "404", "HTTPS_PROXY")]
    [TestCase("GET http://example.com/ HTTP/1.1\r\nHost: example.com", "403", "https")]
    [TestCase("GET http://169.254.169.254/latest/meta-data HTTP/1.1\r\nHost: 169.254.169.254", "403", "https")]
    [TestCase("POST /cert/pem HTTP/1.1\r\nContent-Length: 0\r\nHost: gateway:3128", "405", "GET")]
    [TestCase("GET /metrics HTTP/1.1\r\nHost: gateway:3128", "404", "HTTPS_PROXY")]
    public async Task The_proxy_port_answers_plain_http_with_what_is_its_own_or_a_sentence(string request, string status, string says)
    {
        await using RawTunnel plain = await RawTunnel.OpenAsync(_daemon.ProxyEndPoint);
        await plain.SendAsync(request + "\r\nConnection: close\r\n\r\n");
        string answer = await plain.ReadToEndAsync();
        Assert.That(answer, Does.StartWith($"HTTP/1.1 {status} "));
        Assert.That(answer, Does.Contain(says));
    }

    [TestCase("/readyz", HttpStatusCode.OK)]
    [TestCase("/healthz", HttpStatusCode.OK)]
    [TestCase("/cert/pem", HttpStatusCode.NotFound)]
    public async Task The_admin_address_tells_readiness(string path, HttpStatusCode status)
    {
        using HttpClient client = new();
        Assert.That(
            async () => (await client.GetAsync(new Uri(_daemon.AdminUrl, path))).StatusCode, Is.EqualTo(status).After(Wait.LimitMs, 50));
    }

    [Test]
    public async Task The_admin_address_serves_metrics_for_prometheus()
    {
        await using RawTunnel tunnel = await RawTunnel.ConnectAsync(_daemon.ProxyEndPoint, "example.com:443");
        using HttpClient client = new();
        string metrics = await client.GetStringAsync(new Uri(_daemon.AdminUrl, "/metrics"));
        Assert.That(metrics, Does.Contain("csg_connects_total{").And.Contain("outcome=\"Refuse\""));
    }
}
