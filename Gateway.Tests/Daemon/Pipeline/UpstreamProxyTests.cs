using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Gateway.Daemon.Forward;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Pipeline;

/// <summary>The whole daemon behind another HTTP proxy: a real one, and ones that misbehave.</summary>
[TestFixture]
internal sealed class UpstreamProxyTests
{
    private const string Host = "dynamodb.eu-west-1.amazonaws.com";

    private string _passwordFile = "";

    [SetUp]
    public void Prepare()
    {
        _passwordFile = Path.GetTempFileName();
        File.WriteAllText(_passwordFile, "open sesame\n");
    }

    [TearDown]
    public void Clean() => File.Delete(_passwordFile);

    [Test]
    public async Task A_real_proxy_that_asks_for_credentials_gets_them_and_is_asked_for_the_aws_host()
    {
        await using Tinyproxy proxy = await Tinyproxy.StartAsync("BasicAuth user opensesame", "ConnectPort 443");
        await File.WriteAllTextAsync(_passwordFile, "opensesame\n");
        await using RunningDaemon daemon = await StartAsync($"http://user@127.0.0.1:{proxy.Port}", $"--Upstream:ProxyPasswordFile={_passwordFile}");

        // The host's name leads nowhere from here: that the real proxy let us in and tried shows what it was asked.
        Assert.That(await AnswerAsync(daemon), Does.StartWith("HTTP/1.1 502 "));
        Assert.That(() => proxy.Log, Does.Contain($"CONNECT {Host}:443").After(Wait.LimitMs, 50));
        Assert.That(daemon.Log.All, Does.Not.Contain("(407)").And.Not.Contain("opensesame"));
    }

    [Test]
    public async Task A_real_proxy_carries_calls_to_what_it_can_reach()
    {
        await using FakeUpstream upstream = await FakeUpstream.StartAsync();
        string[] authority = upstream.Authority.Split(':');
        await using Tinyproxy proxy = await Tinyproxy.StartAsync("BasicAuth user opensesame");
        await File.WriteAllTextAsync(_passwordFile, "opensesame");

        // A blind tunnel to an address is the one destination that the proxy can reach here without a name server.
        await using RunningDaemon daemon = await StartAsync(
            $"http://user@127.0.0.1:{proxy.Port}", $"--Upstream:ProxyPasswordFile={_passwordFile}", $"--Connect:BlindTunnelHosts:0={upstream.Authority}");
        await using RawTunnel tunnel = await RawTunnel.ConnectAsync(daemon.ProxyEndPoint, upstream.Authority);
        Assert.That(tunnel.IsEstablished, Is.True, tunnel.ConnectAnswer + proxy.Log);
        using X509Certificate2 leaf = await tunnel.HandshakeAsync("chained.example", upstream.CertificateFile);
        await tunnel.SendAsync("GET /through HTTP/1.1\r\nHost: chained.example\r\nConnection: close\r\n\r\n");
        Assert.That(await tunnel.ReadToEndAsync(), Does.StartWith("HTTP/1.1 200 "));
        Assert.That(upstream.Received.Single().RawTarget, Is.EqualTo("/through"));
        Assert.That(() => proxy.Log, Does.Contain($"CONNECT {authority[0]}:{authority[1]}").After(Wait.LimitMs, 50));
    }

    [Test]
    public async Task Wrong_credentials_are_a_retryable_502_and_a_log_line_that_says_what_to_do()
    {
        await using Tinyproxy proxy = await Tinyproxy.StartAsync("BasicAuth user other");
        await using RunningDaemon wrong = await StartAsync($"http://user@127.0.0.1:{proxy.Port}", $"--Upstream:ProxyPasswordFile={_passwordFile}");
        Assert.That(await AnswerAsync(wrong), Does.StartWith("HTTP/1.1 502 ").And.Contain("ServiceUnavailableException"));
        Assert.That(wrong.Log.All, Does.Contain("does not take the credentials (40").And.Contain("Upstream:ProxyPasswordFile").And.Not.Contain("sesame"));
    }

    [TestCase("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=x\r\nContent-Length: 0\r\n\r\n", "set Upstream:Proxy=http://USER@HOST:PORT")]
    [TestCase("HTTP/1.1 403 Forbidden\r\n\r\n", "does not allow this host (403)")]
    [TestCase("HTTP/1.1 503 Busy\r\n\r\n", "it answered 503")]
    [TestCase("SSH-2.0-OpenSSH\r\n\r\n", "does not answer as an HTTP proxy")]
    [TestCase("HTTP/1.1 20\r\n\r\n", "does not answer as an HTTP proxy")]
    [TestCase("", "closed the connection")]
    public async Task A_proxy_that_opens_no_tunnel_is_a_retryable_502_and_a_log_line_that_says_what_to_do(string answer, string says)
    {
        await using RunningDaemon daemon = await StartAsync(OneAnswer(answer));
        Assert.That(await AnswerAsync(daemon), Does.StartWith("HTTP/1.1 502 ").And.Contain("ServiceUnavailableException"));
        Assert.That(daemon.Log.All, Does.Contain($"opened no tunnel to {Host}:443: ").And.Contain(says));
    }

    [Test]
    public async Task The_head_of_a_proxys_answer_is_bounded()
    {
        string endless = "HTTP/1.1 200 OK\r\nA: " + new string('a', 2 * UpstreamProxy.MaxHeadBytes);
        await using RunningDaemon daemon = await StartAsync(OneAnswer(endless));
        Assert.That(await AnswerAsync(daemon), Does.StartWith("HTTP/1.1 502 "));
        Assert.That(daemon.Log.All, Does.Contain($"larger than {UpstreamProxy.MaxHeadBytes} bytes"));
    }

    [TestCase(1)]
    [TestCase(7)]
    [TestCase(1000)]
    public async Task Bytes_that_follow_the_proxys_head_at_once_belong_to_the_tunnel(int pieceBytes)
    {
        const string head = "HTTP/1.0 200 Connection established\r\nVia: 1.1 x\r\n\r\n";
        string url = OneAnswer(head + "220 ready\r\n", pieceBytes);
        await using RunningDaemon daemon = await StartAsync(url, "--Connect:BlindTunnelHosts:0=mail.example");
        await using RawTunnel tunnel = await RawTunnel.ConnectAsync(daemon.ProxyEndPoint, "mail.example:443");
        Assert.That(tunnel.ConnectAnswer + await tunnel.ReadToEndAsync(), Is.EqualTo("HTTP/1.1 200 Connection Established\r\n\r\n220 ready\r\n"));
    }

    [Test]
    public async Task A_proxy_that_says_nothing_ends_at_the_connect_limit()
    {
        using TcpListener silent = new(IPAddress.Loopback, 0);
        silent.Start();
        await using RunningDaemon daemon = await StartAsync($"http://{silent.LocalEndpoint}", "--Upstream:ConnectTimeout=00:00:01");
        Assert.That(await AnswerAsync(daemon), Does.StartWith("HTTP/1.1 502 "));
        Assert.That(daemon.Log.All, Does.Contain("No connection to 127.0.0.1"));
    }

    private static Task<RunningDaemon> StartAsync(string proxy, params string[] settings) => RunningDaemon.StartAsync(
        static services => services.AddSingleton<IHostResolver>(new FixedResolver(static _ => [])),
        ["--Upstream:ConnectTo=", $"--Upstream:Proxy={proxy}", .. settings]);

    private static async Task<string> AnswerAsync(RunningDaemon daemon)
    {
        await using RawTunnel tunnel = await RawTunnel.EstablishAsync(daemon, Host);
        await tunnel.SendAsync(new SignedText().ToString());
        return await tunnel.ReadAnswerAsync();
    }

    /// <summary>A proxy that reads one request's head, answers that and closes.</summary>
    private static string OneAnswer(string answer, int pieceBytes = int.MaxValue)
    {
        TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        _ = ServeAsync();
        return $"http://{listener.LocalEndpoint}";

        async Task ServeAsync()
        {
            using TcpListener owned = listener;
            using TcpClient client = await listener.AcceptTcpClientAsync();
            client.NoDelay = true;
            NetworkStream stream = client.GetStream();
            using StreamReader reader = new(stream, Encoding.Latin1, leaveOpen: true);
            while (await reader.ReadLineAsync() is { Length: > 0 })
            {
            }

            for (int at = 0; at < answer.Length; at += Math.Min(pieceBytes, answer.Length - at))
            {
                await stream.WriteAsync(Encoding.Latin1.GetBytes(answer.Substring(at, Math.Min(pieceBytes, answer.Length - at))));
                if (pieceBytes < answer.Length)
                {
                    await Task.Delay(2);
                }
            }

            // The daemon may leave in the middle of an endless answer.
            client.Client.Shutdown(SocketShutdown.Send);
            await Task.Delay(500);
        }
    }
}
