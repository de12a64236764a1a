using System.Net.Sockets;
using Gateway.Daemon.Diagnostics;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Pipeline;

/// <summary>How much one client, and all of them, may take of a daemon: each limit at its bound.</summary>
[TestFixture]
internal sealed class LimitTests
{
    private const string Host = "dynamodb.eu-west-1.amazonaws.com:443";

    [Test]
    public async Task An_address_has_so_many_connections_and_a_place_again_when_one_ends()
    {
        await using RunningDaemon daemon = await RunningDaemon.StartAsync("--Limits:MaxConnectionsPerAddress=2");
        await using RawTunnel first = await RawTunnel.ConnectAsync(daemon.ProxyEndPoint, Host);
        RawTunnel second = await RawTunnel.ConnectAsync(daemon.ProxyEndPoint, Host);
        Assert.That(first.IsEstablished && second.IsEstablished, Is.True);
        for (int i = 0; i < 3; i++)
        {
            await using RawTunnel third = await RawTunnel.ConnectAsync(daemon.ProxyEndPoint, Host);
            Assert.That(third.ConnectAnswer, Does.StartWith("HTTP/1.1 429 Too Many Requests\r\n").And.Contain("Retry-After: 1\r\n"));
            Assert.That(third.ConnectAnswer + await third.ReadToEndAsync(), Does.Contain("as many connections as the gateway allows"));
        }

        Assert.That(
            daemon.Log.Lines.Where(static l => l.Id.Id == EventIds.LimitReached).Select(static l => l.Text).Single(),
            Does.StartWith("127.0.0.1 refused at the limit of ConnectionsPerAddress"), "said once, not for each connection");
        Assert.That(await daemon.MetricsAsync(), Does.Match("csg_limit_hits_total\\{[^}]*limit=\"ConnectionsPerAddress\"[^}]*\\} 3"));

        await second.DisposeAsync();
        Assert.That(() => IsEstablishedAsync(daemon, Host), Is.True.After(Wait.LimitMs, 50));
    }

    [Test]
    public async Task All_together_have_so_many_connections()
    {
        // Through a balancer, so that each has an address of its own.
        await using RunningDaemon daemon = await RunningDaemon.StartAsync("--Limits:MaxConnections=2", "--Connect:ProxyProtocolFrom:0=127.0.0.1");
        await using RawTunnel first = await RawTunnel.ConnectAsync(daemon.ProxyEndPoint, Host, From("192.0.2.1"));
        await using RawTunnel second = await RawTunnel.ConnectAsync(daemon.ProxyEndPoint, Host, From("192.0.2.2"));
        await using RawTunnel third = await RawTunnel.ConnectAsync(daemon.ProxyEndPoint, Host, From("192.0.2.3"));
        Assert.That(first.IsEstablished && second.IsEstablished, Is.True);
        Assert.That(third.ConnectAnswer, Does.StartWith("HTTP/1.1 503 Service Unavailable\r\n").And.Contain("Retry-After: 1\r\n"));
        Assert.That(await daemon.MetricsAsync(), Does.Contain("limit=\"Connections\""));
        Assert.That(daemon.Log.All, Does.Contain("127.0.0.1 refused at the limit of Connections"), "the balancer: nobody has asked yet who is behind it");
    }

    [Test]
    public async Task Who_has_not_said_yet_who_it_is_counts_among_all()
    {
        await using RunningDaemon daemon = await RunningDaemon.StartAsync("--Limits:MaxConnections=2", "--Connect:ProxyProtocolFrom:0=127.0.0.1");
        await using RawTunnel first = await RawTunnel.OpenAsync(daemon.ProxyEndPoint);
        await using RawTunnel second = await RawTunnel.OpenAsync(daemon.ProxyEndPoint);
        await using RawTunnel third = await RawTunnel.OpenAsync(daemon.ProxyEndPoint);

        // As balancers do it: the header first, and what the client says when it says it.
        await third.SendAsync("\r\n\r\n\0\r\nQUIT\n\u0021\u0011\0\u000c\u00c0\0\u0002\u0003\u007f\0\0\u0001\u0010\u0001\u000c\u0038");
        await Task.Delay(100);
        await third.SendAsync($"CONNECT {Host} HTTP/1.1\r\nHost: {Host}\r\n\r\n");
        Assert.That(await third.ReadHeadAsync(), Does.StartWith("HTTP/1.1 503 "));
    }

    [Test]
    public async Task Behind_a_balancer_each_client_has_connections_of_its_own()
    {
        await using RunningDaemon daemon = await RunningDaemon.StartAsync("--Limits:MaxConnectionsPerAddress=1", "--Connect:ProxyProtocolFrom:0=127.0.0.1");
        await using RawTunnel first = await RawTunnel.ConnectAsync(daemon.ProxyEndPoint, Host, From("192.0.2.1"));
        await using RawTunnel again = await RawTunnel.ConnectAsync(daemon.ProxyEndPoint, Host, From("192.0.2.1"));
        await using RawTunnel other = await RawTunnel.ConnectAsync(daemon.ProxyEndPoint, Host, From("192.0.2.2"));
        Assert.That(first.IsEstablished, Is.True);
        Assert.That(again.ConnectAnswer, Does.StartWith("HTTP/1.1 429 "));
        Assert.That(other.IsEstablished, Is.True, "though it comes through the same balancer");
    }

    [Test]
    public async Task Refused_clients_that_say_nothing_are_let_go_and_the_flood_of_them_is_bounded()
    {
        await using RunningDaemon daemon = await RunningDaemon.StartAsync("--Limits:MaxConnectionsPerAddress=1");
        await using RawTunnel first = await RawTunnel.ConnectAsync(daemon.ProxyEndPoint, Host);
        string[] answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => SayNothingAsync(daemon)));
        Assert.That(answers, Is.All.Empty);
    }

    /// <summary>Opens a connection, says nothing, and reads until it ends. Beyond the bound it may be reset before it has quite opened.</summary>
    private static async Task<string> SayNothingAsync(RunningDaemon daemon)
    {
        try
        {
            await using RawTunnel silent = await RawTunnel.OpenAsync(daemon.ProxyEndPoint);
            return await silent.ReadToEndAsync();
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            return "";
        }
    }

    [Test]
    public async Task An_address_begins_so_many_handshakes_a_second()
    {
        await using RunningDaemon daemon = await RunningDaemon.StartAsync("--Limits:HandshakesPerSecond=2", "--Connect:ProxyProtocolFrom:0=127.0.0.1");
        List<string> answers = [];
        for (int i = 0; i < 20; i++)
        {
            await using RawTunnel tunnel = await RawTunnel.ConnectAsync(daemon.ProxyEndPoint, Host, From("192.0.2.1"));
            answers.Add(tunnel.ConnectAnswer);
        }

        Assert.That(answers[..2], Is.All.StartsWith("HTTP/1.1 200 "));
        Assert.That(answers, Has.Some.StartsWith("HTTP/1.1 429 "));
        await using RawTunnel other = await RawTunnel.ConnectAsync(daemon.ProxyEndPoint, Host, From("192.0.2.2"));
        Assert.That(other.IsEstablished, Is.True, "another address is not touched");
        Assert.That(await daemon.MetricsAsync(), Does.Contain("limit=\"Handshakes\""));
    }

    [Test]
    public async Task An_address_names_so_many_new_hosts_and_known_hosts_cost_nothing()
    {
        await using RunningDaemon daemon = await RunningDaemon.StartAsync(
            "--Limits:MintBurst=3", "--Limits:MintsPerSecond=1", "--Connect:ProxyProtocolFrom:0=127.0.0.1");
        for (int i = 0; i < 3; i++)
        {
            Assert.That(await IsEstablishedAsync(daemon, Bucket(i), "192.0.2.1"), Is.True);
        }

        List<string> answers = [];
        for (int i = 3; i < 20; i++)
        {
            await using RawTunnel tunnel = await RawTunnel.ConnectAsync(daemon.ProxyEndPoint, Bucket(i), From("192.0.2.1"));
            answers.Add(tunnel.IsEstablished ? tunnel.ConnectAnswer : tunnel.ConnectAnswer + await tunnel.ReadToEndAsync());
        }

        Assert.That(answers, Has.Some.StartsWith("HTTP/1.1 429 ").And.Some.Contain("new hosts"));
        for (int i = 0; i < 20; i++)
        {
            Assert.That(await IsEstablishedAsync(daemon, Bucket(i % 3), "192.0.2.1"), Is.True, "a known host costs nothing");
        }

        Assert.That(await IsEstablishedAsync(daemon, Bucket(100), "192.0.2.2"), Is.True, "another address is not touched");
        Assert.That(await daemon.MetricsAsync(), Does.Contain("limit=\"Mints\""));
        Assert.That(daemon.Log.Lines.Count(static l => l.Id.Id == EventIds.LimitReached), Is.EqualTo(1));
    }

    [Test]
    public async Task Many_who_come_for_one_new_host_at_once_pay_for_one()
    {
        await using RunningDaemon daemon = await RunningDaemon.StartAsync("--Limits:MintBurst=2", "--Limits:MintsPerSecond=1", "--Limits:MaxConcurrentMints=1");
        RawTunnel[] tunnels = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => RawTunnel.ConnectAsync(daemon.ProxyEndPoint, Host)));
        Assert.That(tunnels.Select(static t => t.IsEstablished), Is.All.True);
        Assert.That(await IsEstablishedAsync(daemon, Bucket(1)), Is.True, "the second token is still there");
        foreach (RawTunnel tunnel in tunnels)
        {
            await tunnel.DisposeAsync();
        }
    }

    [Test]
    public async Task By_default_one_address_has_1000_connections_at_once_and_500_new_hosts()
    {
        await using RunningDaemon daemon = await RunningDaemon.StartAsync();
        RawTunnel[] tunnels = await Task.WhenAll(
            Enumerable.Range(0, 1000).Select(i => RawTunnel.ConnectAsync(daemon.ProxyEndPoint, i < 500 ? Bucket(i) : Host)));
        Assert.That(tunnels.Count(static t => t.IsEstablished), Is.EqualTo(1000));
        Assert.That(await daemon.MetricsAsync(), Does.Not.Contain("csg_limit_hits_total{"));
        foreach (RawTunnel tunnel in tunnels)
        {
            await tunnel.DisposeAsync();
        }
    }

    private static string Bucket(int number) => $"bucket-{number}.s3.eu-west-1.amazonaws.com:443";

    private static string From(string address) => $"PROXY TCP4 {address} 198.51.100.1 40000 3128\r\n";

    private static async Task<bool> IsEstablishedAsync(RunningDaemon daemon, string authority, string? address = null)
    {
        await using RawTunnel tunnel = await RawTunnel.ConnectAsync(daemon.ProxyEndPoint, authority, address is null ? "" : From(address));
        return tunnel.IsEstablished;
    }
}
