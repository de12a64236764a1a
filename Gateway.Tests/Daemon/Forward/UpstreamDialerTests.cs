using System.Net;
using System.Net.Sockets;
using Gateway.Daemon.Diagnostics;
using Gateway.Daemon.Forward;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Forward;

/// <summary>Where the daemon connects to, when name servers lie.</summary>
[TestFixture]
internal sealed class UpstreamDialerTests
{
    private const string Host = "s3.eu-west-1.amazonaws.com";

    private readonly CapturedLog _log = new();
    private ServiceProvider _services = null!;
    private TcpListener _listener = null!;

    private int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    [SetUp]
    public void Prepare()
    {
        _services = new ServiceCollection().AddMetrics().AddSingleton<GatewayMetrics>().BuildServiceProvider();
        _listener = new TcpListener(IPAddress.Loopback, 0);
        _listener.Start();
        _log.Lines.Clear();
    }

    [TearDown]
    public void Clean()
    {
        _listener.Dispose();
        _services.Dispose();
    }

    [TestCase("127.0.0.1", "a loopback address")]
    [TestCase("169.254.169.254", "a link-local address")]
    [TestCase("10.0.0.1", "a private address")]
    [TestCase("::1", "a loopback address")]
    [TestCase("::ffff:52.94.0.1", "an IPv4 address written as IPv6")]
    [TestCase("fd00:ec2::254", "a private address")]
    [TestCase("64:ff9b::a00:1", "a NAT64 address")]
    public void A_name_that_leads_into_the_gateways_own_network_is_refused(string address, string kind)
    {
        UpstreamDialer dialer = Dialer(new FixedResolver(_ => [address]), new UpstreamOptions());
        Assert.That(
            async () => await dialer.ConnectAsync(Host, Port, CancellationToken.None),
            Throws.InstanceOf<UpstreamAddressRefusedException>().With.Message.Contains("Upstream:AllowedNetworks"));
        Assert.That(_log.All, Does.Contain($"{Host} resolves to {IPAddress.Parse(address)}, {kind}"));
        Assert.That(_listener.Pending(), Is.False);
    }

    [Test]
    public void An_address_literal_is_checked_like_an_answer() => Assert.That(
        async () => await Dialer(new FixedResolver(_ => []), new UpstreamOptions()).ConnectAsync("127.0.0.1", Port, CancellationToken.None),
        Throws.InstanceOf<UpstreamAddressRefusedException>());

    [Test]
    public async Task A_listed_network_is_connected_to_and_its_neighbours_are_not()
    {
        UpstreamOptions options = new();
        options.AllowedNetworks.Add("127.0.0.1");
        using Socket socket = await Dialer(new FixedResolver(_ => ["127.0.0.1"]), options).ConnectAsync(Host, Port, CancellationToken.None);
        Assert.That(((IPEndPoint)socket.RemoteEndPoint!).Port, Is.EqualTo(Port));
        Assert.That(
            async () => await Dialer(new FixedResolver(_ => ["127.0.0.2"]), options).ConnectAsync(Host, Port, CancellationToken.None),
            Throws.InstanceOf<UpstreamAddressRefusedException>());
    }

    [Test]
    public async Task A_name_is_looked_up_once_so_that_no_second_answer_counts()
    {
        // The first answer is good, every other one is not: DNS rebinding.
        int asked = 0;
        FixedResolver resolver = new(_ => [Interlocked.Increment(ref asked) == 1 ? "127.0.0.1" : "10.0.0.1"]);
        UpstreamOptions options = new();
        options.AllowedNetworks.Add("127.0.0.1");
        using Socket socket = await Dialer(resolver, options).ConnectAsync(Host, Port, CancellationToken.None);
        Assert.That(resolver.Asked, Is.EqualTo([Host]));
        Assert.That(socket.RemoteEndPoint, Is.EqualTo(_listener.LocalEndpoint));
    }

    [Test]
    public async Task Of_several_addresses_the_refused_are_left_out_and_the_dead_are_passed_over()
    {
        using TcpListener dead = new(IPAddress.Parse("127.0.0.3"), 0);
        using TcpListener refused = new(IPAddress.Parse("127.0.0.2"), Port);
        refused.Start();
        UpstreamOptions options = new();
        options.AllowedNetworks.Add("127.0.0.1");
        options.AllowedNetworks.Add("127.0.0.3");
        FixedResolver resolver = new(_ => ["127.0.0.2", "127.0.0.3", "127.0.0.1"]);
        using Socket socket = await Dialer(resolver, options).ConnectAsync(Host, Port, CancellationToken.None);
        Assert.That(socket.RemoteEndPoint, Is.EqualTo(_listener.LocalEndpoint));
        Assert.That(_log.All, Does.Contain("127.0.0.2"));
    }

    [Test]
    public async Task ConnectTo_is_the_operators_word()
    {
        FixedResolver resolver = new(_ => ["127.0.0.1"]);
        UpstreamDialer dialer = Dialer(resolver, new UpstreamOptions { ConnectTo = $"emulator.internal:{Port}" });
        using Socket socket = await dialer.ConnectAsync(Host, 443, CancellationToken.None);
        Assert.That(resolver.Asked, Is.EqualTo(["emulator.internal"]));
    }

    [Test]
    public void A_name_without_an_address_is_said() => Assert.That(
        async () => await Dialer(new FixedResolver(_ => []), new UpstreamOptions()).ConnectAsync(Host, 443, CancellationToken.None),
        Throws.InstanceOf<SocketException>());

    private UpstreamDialer Dialer(IHostResolver resolver, UpstreamOptions options) => new(
        resolver, Options.Create(options), TimeProvider.System, _services.GetRequiredService<GatewayMetrics>(), new Logger<UpstreamDialer>(new LoggerFactory([_log])));
}
