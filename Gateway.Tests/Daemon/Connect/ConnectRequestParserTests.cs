using System.Buffers;
using System.Text;
using Gateway.Daemon.Connect;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Connect;

[TestFixture]
internal sealed class ConnectRequestParserTests
{
    private const string Good = "CONNECT s3.amazonaws.com:443 HTTP/1.1\r\nHost: s3.amazonaws.com:443\r\nUser-Agent: x\r\n\r\n";

    [Test]
    public void A_head_is_incomplete_at_every_length_but_its_own()
    {
        for (int length = 0; length < Good.Length; length++)
        {
            Assert.That(Parse(Good[..length], out _, out _), Is.EqualTo(ConnectHead.Incomplete), $"{length} bytes");
        }

        Assert.That(Parse(Good, out Authority authority, out _), Is.EqualTo(ConnectHead.Complete));
        Assert.That(authority, Is.EqualTo(new Authority("s3.amazonaws.com", 443)));
    }

    [Test]
    public void A_head_in_two_segments_parses_wherever_it_is_cut()
    {
        for (int cut = 1; cut < Good.Length; cut++)
        {
            ReadOnlySequence<byte> sequence = InTwo(Encoding.Latin1.GetBytes(Good), cut);
            Assert.That(ConnectRequestParser.Parse(sequence, out _, out _), Is.EqualTo(ConnectHead.Complete), $"cut at {cut}");
        }
    }

    [Test]
    public void Bytes_after_the_head_are_left_for_tls()
    {
        Assert.That(Parse(Good + "\u0016\u0003\u0001", out _, out int consumed), Is.EqualTo(ConnectHead.Complete));
        Assert.That(consumed, Is.EqualTo(Good.Length));
    }

    [TestCase("GET / HTTP/1.1\r\n")]
    [TestCase("connect s3.amazonaws.com:443 HTTP/1.1\r\n\r\n")]
    [TestCase("\u0016\u0003\u0001\u0002")]
    [TestCase("CONX")]
    [TestCase("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")]
    public void Anything_else_than_connect_is_the_http_parsers(string text) =>
        Assert.That(Parse(text, out _, out _), Is.EqualTo(ConnectHead.NotConnect));

    [TestCase("CONNECT s3.amazonaws.com HTTP/1.1\r\n\r\n")]
    [TestCase("CONNECT s3.amazonaws.com:443\r\n\r\n")]
    [TestCase("CONNECT s3.amazonaws.com:443 HTTP/2.0\r\n\r\n")]
    [TestCase("CONNECT  s3.amazonaws.com:443 HTTP/1.1\r\n\r\n")]
    [TestCase("CONNECT s3.amazonaws.com:443 HTTP/1.1 \r\n\r\n")]
    [TestCase("CONNECT https://s3.amazonaws.com:443/ HTTP/1.1\r\n\r\n")]
    [TestCase("CONNECT s3.amazonaws.com:443 HTTP/1.1\r\nHost : x\r\n\r\n")]
    [TestCase("CONNECT s3.amazonaws.com:443 HTTP/1.1\r\n folded\r\n\r\n")]
    [TestCase("CONNECT s3.amazonaws.com:443 HTTP/1.1\r\nA: b\nC: d\r\n\r\n")]
    [TestCase("CONNECT s3.amazonaws.com:443 HTTP/1.1\r\nno-colon\r\n\r\n")]
    public void A_broken_connect_is_malformed(string text) =>
        Assert.That(Parse(text, out _, out _), Is.EqualTo(ConnectHead.Malformed));

    [TestCase("Proxy-Authorization: Basic YQ==", "Basic YQ==")]
    [TestCase("proxy-authorization:\tBasic YQ== ", "Basic YQ==")]
    [TestCase("X-Proxy-Authorization: Basic YQ==", null)]
    public void Credentials_for_the_door_are_read(string field, string? credentials)
    {
        ReadOnlySequence<byte> head = new(Encoding.Latin1.GetBytes($"CONNECT s3.amazonaws.com:443 HTTP/1.1\r\n{field}\r\n\r\n"));
        Assert.That(ConnectRequestParser.Parse(head, out ConnectRequest request, out _), Is.EqualTo(ConnectHead.Complete));
        Assert.That(request.ProxyAuthorization is { } bytes ? Encoding.Latin1.GetString(bytes) : null, Is.EqualTo(credentials));
    }

    [Test]
    public void Credentials_that_come_twice_are_malformed() => Assert.That(
        Parse("CONNECT s3.amazonaws.com:443 HTTP/1.1\r\nProxy-Authorization: Basic YQ==\r\nproxy-authorization: Basic Yg==\r\n\r\n", out _, out _),
        Is.EqualTo(ConnectHead.Malformed));

    [Test]
    public void A_head_is_taken_up_to_the_limit_and_not_beyond()
    {
        const string start = "CONNECT s3.amazonaws.com:443 HTTP/1.1\r\nA: ";
        string fits = start + new string('a', ConnectRequestParser.MaxHeadBytes - start.Length - 4) + "\r\n\r\n";
        Assert.That(Parse(fits, out _, out _), Is.EqualTo(ConnectHead.Complete));
        Assert.That(Parse(fits.Replace("A: ", "A: a", StringComparison.Ordinal), out _, out _), Is.EqualTo(ConnectHead.TooLarge));
        Assert.That(Parse(start + new string('a', ConnectRequestParser.MaxHeadBytes), out _, out _), Is.EqualTo(ConnectHead.TooLarge));
    }

    [Test]
    public void Random_bytes_never_throw_and_never_parse_as_another_host()
    {
        int seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        Random random = new(seed);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = Encoding.Latin1.GetBytes(Good);
            for (int flips = random.Next(1, 4); flips > 0; flips--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            ReadOnlySequence<byte> sequence = new(bytes);
            if (ConnectRequestParser.Parse(sequence, out ConnectRequest request, out _) == ConnectHead.Complete)
            {
                Assert.That(Encoding.Latin1.GetString(bytes).ToLowerInvariant(), Does.Contain(" " + request.Authority.Host), Convert.ToHexString(bytes));
            }
        }
    }

    private static ConnectHead Parse(string text, out Authority authority, out int consumed)
    {
        ReadOnlySequence<byte> sequence = new(Encoding.Latin1.GetBytes(text));
        ConnectHead head = ConnectRequestParser.Parse(sequence, out ConnectRequest request, out SequencePosition position);
        authority = request.Authority;
        consumed = (int)sequence.Slice(0, position).Length;
        return head;
    }

    private static ReadOnlySequence<byte> InTwo(byte[] bytes, int cut)
    {
        Segment first = new(bytes.AsMemory(0, cut), 0);
        Segment second = first.Append(bytes.AsMemory(cut));
        return new ReadOnlySequence<byte>(first, 0, second, second.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long index)
        {
            Memory = memory;
            RunningIndex = index;
        }

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            Segment next = new(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
