using System.Net;
using Gateway.Daemon.Limits;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Limits;

[TestFixture]
internal sealed class AddressTableTests
{
    private readonly FakeTimeProvider _time = new();

    [TestCase("192.0.2.1", "192.0.2.1", true)]
    [TestCase("192.0.2.1", "192.0.2.2", false)]
    [TestCase("192.0.2.1", "::ffff:192.0.2.1", true)]
    [TestCase("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", true)]
    [TestCase("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [TestCase("::1", "0.0.0.0", false)]
    public void An_address_is_one_of_ipv4_or_64_bits_of_ipv6(string one, string other, bool same) =>
        Assert.That(AddressKey.Of(IPAddress.Parse(one)) == AddressKey.Of(IPAddress.Parse(other)), Is.EqualTo(same));

    [Test]
    public void An_address_has_so_many_connections_and_a_place_again_when_one_ends()
    {
        AddressTable table = Table(new LimitsOptions { MaxConnectionsPerAddress = 2 });
        IPAddress address = IPAddress.Parse("192.0.2.1");
        Assert.That(table.TryEnter(address, out AddressState first), Is.True);
        Assert.That(table.TryEnter(address, out _), Is.True);
        Assert.That(table.TryEnter(address, out _), Is.False);
        Assert.That(table.TryEnter(IPAddress.Parse("192.0.2.2"), out _), Is.True, "another address is not touched");
        first.Leave(table.Now);
        Assert.That(table.TryEnter(address, out _), Is.True);
        Assert.That(table.TryEnter(address, out _), Is.False);
    }

    [Test]
    public void Addresses_without_connections_are_forgotten_at_the_bound_and_others_never()
    {
        AddressTable table = Table(new LimitsOptions());
        Assert.That(table.TryEnter(IPAddress.Parse("192.0.2.1"), out AddressState stays), Is.True);
        int entered = 0, most = 0;
        for (int i = 0; i < 2 * AddressTable.MaxIdle; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(1));
            entered += table.TryEnter(new IPAddress(0x0A000000L + i), out AddressState state) ? 1 : 0;
            state.Leave(table.Now);
            most = Math.Max(most, table.Count);
        }

        Assert.That(entered, Is.EqualTo(2 * AddressTable.MaxIdle));
        Assert.That(most, Is.LessThanOrEqualTo(AddressTable.MaxIdle + 1002), "a pass a second: what comes between two of them is above the bound");
        Assert.That(table.TryEnter(IPAddress.Parse("192.0.2.1"), out AddressState again), Is.True);
        Assert.That(again, Is.SameAs(stays));
    }

    [Test]
    public void A_forgotten_state_takes_no_connection()
    {
        LimitsOptions options = new();
        AddressState state = new(options);
        Assert.That(state.TryEnter(0, options), Is.True);
        Assert.That(state.TryForget(), Is.False, "somebody is inside");
        state.Leave(0);
        Assert.That(state.TryForget(), Is.True);
        Assert.That(state.TryEnter(0, options), Is.Null);
    }

    [Test]
    public async Task Counts_stay_exact_while_addresses_are_forgotten()
    {
        AddressTable table = Table(new LimitsOptions { MaxConnectionsPerAddress = 8 });
        int inside = 0, most = 0;
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() =>
        {
            for (int i = 0; i < 20_000; i++)
            {
                if (table.TryEnter(IPAddress.Loopback, out AddressState state))
                {
                    int now = Interlocked.Increment(ref inside);
                    InterlockedMax(ref most, now);
                    Interlocked.Decrement(ref inside);
                    state.Leave(table.Now);
                    state.TryForget();
                }
            }
        })));
        Assert.That(most, Is.InRange(1, 8));
        for (int i = 0; i < 8; i++)
        {
            Assert.That(table.TryEnter(IPAddress.Loopback, out _), Is.True, "a place was lost");
        }

        Assert.That(table.TryEnter(IPAddress.Loopback, out _), Is.False);
    }

    [Test]
    public void Defaults_leave_honest_use_alone()
    {
        AddressTable table = Table(new LimitsOptions());
        AddressState state = null!;
        Assert.That(Enumerable.Range(0, 1000).All(_ => table.TryEnter(IPAddress.Loopback, out state)), Is.True, "1,000 connections of one address");
        Assert.That(Enumerable.Range(0, 5000).All(_ => state.TryHandshake(table.Now)), Is.True, "5,000 handshakes in a second");
        Assert.That(Enumerable.Range(0, 500).All(_ => state.TryMint(table.Now)), Is.True, "500 new hosts at once");
        Assert.That(new LimitsOptionsValidator().Validate(null, new LimitsOptions()).Succeeded, Is.True);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (int seen = Volatile.Read(ref most); value > seen; seen = Volatile.Read(ref most))
        {
            Interlocked.CompareExchange(ref most, value, seen);
        }
    }

    private AddressTable Table(LimitsOptions options) => new(Options.Create(options), _time);
}
