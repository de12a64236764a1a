using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Text;
using Gateway.Daemon.Connect.ProxyProtocol;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Connect.ProxyProtocol;

[TestFixture]
internal sealed class ProxyHeaderParserTests
{
    private static readonly byte[] Signature = [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A];

    [TestCase("PROXY TCP4 192.0.2.1 198.51.100.2 56324 3128\r\n", "192.0.2.1:56324")]
    [TestCase("PROXY TCP6 2001:db8::1 2001:db8::2 1 65535\r\n", "[2001:db8::1]:1")]
    [TestCase("PROXY UNKNOWN\r\n", null)]
    [TestCase("PROXY UNKNOWN ffff:f...f:ffff whatever\r\n", null)]
    public void A_line_of_version_1_names_the_client(string line, string? client)
    {
        AssertReads(Encoding.Latin1.GetBytes(line), client);
    }

    [TestCase("PROXY TCP4 192.0.2.1 198.51.100.2 56324\r\n")]
    [TestCase("PROXY TCP4 192.0.2.1 198.51.100.2 56324 3128 1\r\n")]
    [TestCase("PROXY TCP4  192.0.2.1 198.51.100.2 56324 3128\r\n")]
    [TestCase("PROXY TCP4 2001:db8::1 198.51.100.2 56324 3128\r\n")]
    [TestCase("PROXY TCP6 192.0.2.1 198.51.100.2 56324 3128\r\n")]
    [TestCase("PROXY TCP4 192.0.2.01 198.51.100.2 56324 3128\r\n")]
    [TestCase("PROXY TCP4 1 198.51.100.2 56324 3128\r\n")]
    [TestCase("PROXY TCP4 192.0.2.1 198.51.100.2 65536 3128\r\n")]
    [TestCase("PROXY TCP4 192.0.2.1 198.51.100.2 +1 3128\r\n")]
    [TestCase("PROXY TCP4 192.0.2.1 198.51.100.2 1 -1\r\n")]
    [TestCase("PROXY UDP4 192.0.2.1 198.51.100.2 1 1\r\n")]
    [TestCase("PROXY TCP6 fe80::1%eth0 2001:db8::2 1 1\r\n")]
    [TestCase("PROXY\tTCP4 192.0.2.1 198.51.100.2 1 1\r\n")]
    [TestCase("CONNECT s3.amazonaws.com:443 HTTP/1.1\r\n\r\n")]
    [TestCase("GET / HTTP/1.1\r\n\r\n")]
    public void Anything_else_is_malformed(string text) =>
        Assert.That(Parse(Encoding.Latin1.GetBytes(text), out _, out _), Is.EqualTo(ProxyHeaderResult.Malformed));

    [Test]
    public void A_line_is_at_most_107_bytes()
    {
        string fits = "PROXY UNKNOWN " + new string('x', 107 - 16) + "\r\n";
        Assert.That(Parse(Encoding.Latin1.GetBytes(fits), out _, out _), Is.EqualTo(ProxyHeaderResult.Complete));
        Assert.That(Parse(Encoding.Latin1.GetBytes(fits.Replace("N ", "N x", StringComparison.Ordinal)), out _, out _), Is.EqualTo(ProxyHeaderResult.Malformed));
        Assert.That(Parse(Encoding.Latin1.GetBytes("PROXY UNKNOWN " + new string('x', 200)), out _, out _), Is.EqualTo(ProxyHeaderResult.Malformed));
    }

    [Test]
    public void A_header_of_version_2_names_the_client()
    {
        AssertReads(Binary(0x21, 0x11, [192, 0, 2, 1, 198, 51, 100, 2, 0xDC, 4, 12, 56]), "192.0.2.1:56324");
        AssertReads(Binary(0x21, 0x11, [192, 0, 2, 1, 198, 51, 100, 2, 0, 1, 12, 56, 0xEA, 0, 3, 1, 2, 3]), "192.0.2.1:1");
        AssertReads(
            Binary(0x21, 0x21, [.. IPAddress.Parse("2001:db8::1").GetAddressBytes(), .. IPAddress.Parse("2001:db8::2").GetAddressBytes(), 0, 9, 0, 8]),
            "[2001:db8::1]:9");
    }

    [Test]
    public void A_balancers_own_connection_names_nobody()
    {
        AssertReads(Binary(0x20, 0x00, []), null);
        AssertReads(Binary(0x20, 0x11, [192, 0, 2, 1, 198, 51, 100, 2, 0, 1, 12, 56]), null);
        AssertReads(Binary(0x21, 0x00, [1, 2, 3]), null);
    }

    [Test]
    public void A_bad_header_of_version_2_is_malformed()
    {
        byte[] addresses = [192, 0, 2, 1, 198, 51, 100, 2, 0, 1, 12, 56];
        Assert.Multiple(() =>
        {
            Assert.That(Parse(Binary(0x11, 0x11, addresses), out _, out _), Is.EqualTo(ProxyHeaderResult.Malformed), "version 1");
            Assert.That(Parse(Binary(0x22, 0x11, addresses), out _, out _), Is.EqualTo(ProxyHeaderResult.Malformed), "another command");
            Assert.That(Parse(Binary(0x21, 0x12, addresses), out _, out _), Is.EqualTo(ProxyHeaderResult.Malformed), "UDP");
            Assert.That(Parse(Binary(0x21, 0x31, new byte[216]), out _, out _), Is.EqualTo(ProxyHeaderResult.Malformed), "a socket file");
            Assert.That(Parse(Binary(0x21, 0x21, addresses), out _, out _), Is.EqualTo(ProxyHeaderResult.Malformed), "too short for IPv6");
            Assert.That(Parse(Binary(0x21, 0x11, addresses[..11]), out _, out _), Is.EqualTo(ProxyHeaderResult.Malformed), "too short");
            Assert.That(Parse(Binary(0x21, 0x11, [.. addresses, .. new byte[2036]]), out _, out _), Is.EqualTo(ProxyHeaderResult.Complete), "the bound");
            Assert.That(Parse(Binary(0x21, 0x11, [.. addresses, .. new byte[2037]]), out _, out _), Is.EqualTo(ProxyHeaderResult.Malformed), "beyond it");
        });
    }

    [Test]
    public void Random_bytes_never_throw()
    {
        int seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        Random random = new(seed);
        byte[][] good = [Binary(0x21, 0x11, [192, 0, 2, 1, 198, 51, 100, 2, 0, 1, 12, 56]), Encoding.Latin1.GetBytes("PROXY TCP4 192.0.2.1 198.51.100.2 56324 3128\r\n")];
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = [.. good[i % 2]];
            for (int flips = random.Next(1, 4); flips > 0; flips--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            Parse(bytes[..random.Next(bytes.Length + 1)], out _, out int consumed);
            Assert.That(consumed, Is.InRange(0, bytes.Length));
        }
    }

    private static byte[] Binary(byte command, byte family, byte[] rest)
    {
        byte[] length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)rest.Length);
        return [.. Signature, command, family, .. length, .. rest];
    }

    /// <summary>Incomplete at every length but its own, and what follows is left.</summary>
    private static void AssertReads(byte[] header, string? client)
    {
        for (int length = 0; length < header.Length; length++)
        {
            Assert.That(Parse(header[..length], out _, out _), Is.EqualTo(ProxyHeaderResult.Incomplete), $"{length} bytes");
        }

        Assert.That(Parse([.. header, .. "CONNECT "u8], out IPEndPoint? found, out int consumed), Is.EqualTo(ProxyHeaderResult.Complete));
        Assert.That(found?.ToString(), Is.EqualTo(client));
        Assert.That(consumed, Is.EqualTo(header.Length));
    }

    private static ProxyHeaderResult Parse(byte[] bytes, out IPEndPoint? client, out int consumed)
    {
        ReadOnlySequence<byte> sequence = new(bytes);
        ProxyHeaderResult result = ProxyHeaderParser.Parse(sequence, out client, out SequencePosition position);
        consumed = (int)sequence.Slice(0, position).Length;
        return result;
    }
}
