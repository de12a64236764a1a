using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Security;
using System.Text;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Pipeline;

/// <summary>HTTP/2 as no SDK speaks it, frame by frame, through the whole daemon.</summary>
[TestFixture]
internal sealed class HostileHttp2Tests
{
    private const string Host = "dynamodb.eu-west-1.amazonaws.com";

    private RunningDaemon _daemon = null!;
    private CancellationTokenSource _limit = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _daemon = await RunningDaemon.StartAsync("--Limits:MaxStreamsPerConnection=10", "--Limits:KeepAliveTimeout=00:00:20");

    [OneTimeTearDown]
    public async Task StopAsync() => await _daemon.DisposeAsync();

    [SetUp]
    public void Forget()
    {
        _daemon.Upstream.Reset();
        _limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
    }

    [TearDown]
    public void Clean() => _limit.Dispose();

    [Test]
    public async Task A_client_that_resets_what_it_opens_is_cut_and_the_others_are_served()
    {
        await using RawTunnel hostile = await OpenAsync();
        Task<uint?> end = Http2Frames.ReadToGoAwayAsync(hostile, _limit.Token);
        int sent = await SendUntilCutAsync(hostile, end, 200_000, static i => Http2Frames.Frame(
            Http2Frames.HeadersType, Http2Frames.EndHeaders | Http2Frames.EndStream, (2 * i) + 1, Http2Frames.Get(Host)) + Http2Frames.Reset((2 * i) + 1));
        Assert.That(sent, Is.LessThan(200_000), "it went on to the end");

        // Two of Kestrel's bounds end it, whichever it meets first: on streams it resets, and on answers that wait to be written.
        Assert.That(
            await end, Is.Null.Or.EqualTo(Http2Frames.EnhanceYourCalm).Or.EqualTo(Http2Frames.InternalError), "said, or lost in the reset that follows");

        Stopwatch clock = Stopwatch.StartNew();
        await using RawTunnel honest = await RawTunnel.EstablishAsync(_daemon, Host);
        await honest.SendAsync(new SignedText().ToString());
        Assert.That(await honest.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 200 "));
        Assert.That(clock.Elapsed, Is.LessThan(TimeSpan.FromSeconds(10)));
        Assert.That(_daemon.Upstream.Received, Has.Count.EqualTo(1), "of the hostile ones none went on");
        TestContext.Out.WriteLine($"cut after {sent} streams; then an honest call took {clock.ElapsedMilliseconds} ms");
    }

    [Test]
    public async Task A_flood_of_continuations_is_cut_at_the_bound_of_headers()
    {
        await using RawTunnel hostile = await OpenAsync();
        Task<uint?> end = Http2Frames.ReadToGoAwayAsync(hostile, _limit.Token);
        await hostile.SendAsync(Http2Frames.Frame(Http2Frames.HeadersType, Http2Frames.EndStream, 1, Http2Frames.Get(Host)));
        string more = string.Concat(Enumerable.Range(0, 15).Select(static i => Http2Frames.Literal($"x-{i}", new string('a', 1000))));
        int sent = await SendUntilCutAsync(hostile, end, 10_000, _ => Http2Frames.Frame(Http2Frames.ContinuationType, 0, 1, more));
        Assert.That(await end, Is.Not.Null.And.Not.Zero);
        Assert.That(sent, Is.LessThan(10_000), "frames of 15 KB each");
        Assert.That(_daemon.Upstream.Received, Is.Empty);
    }

    [Test]
    public async Task Empty_continuations_without_end_are_cut()
    {
        await using RunningDaemon daemon = await RunningDaemon.StartAsync("--Limits:RequestHeadersTimeout=00:00:01");
        await using RawTunnel hostile = await OpenAsync(daemon);
        Task<uint?> end = Http2Frames.ReadToGoAwayAsync(hostile, _limit.Token);
        await hostile.SendAsync(Http2Frames.Frame(Http2Frames.HeadersType, Http2Frames.EndStream, 1, Http2Frames.Get(Host)));
        using CancellationTokenSource enough = new(TimeSpan.FromSeconds(15));
        while (!end.IsCompleted && !enough.IsCancellationRequested && await TrySendAsync(hostile, Http2Frames.Frame(Http2Frames.ContinuationType, 0, 1, "")))
        {
            await Task.Delay(20);
        }

        // They cost nothing to hold; the time limit of a head ends them.
        Assert.That(enough.IsCancellationRequested, Is.False);
        await end;
    }

    [Test]
    public async Task Streams_beyond_the_limit_are_refused_and_those_within_are_served()
    {
        await using RawTunnel client = await OpenAsync();
        StringBuilder frames = new();
        for (int i = 0; i <= 10; i++)
        {
            // Without END_STREAM they stay open; the body never comes.
            frames.Append(Http2Frames.Frame(
                Http2Frames.HeadersType,
                Http2Frames.EndHeaders,
                (2 * i) + 1,
                Http2Frames.Get(Host, ("content-length", "5")).Replace("GET", "PUT", StringComparison.Ordinal)));
        }

        await client.SendAsync(frames.ToString());
        while (await Http2Frames.ReadAsync(client, _limit.Token) is { } frame)
        {
            if (frame.Type == Http2Frames.ResetType && BinaryPrimitives.ReadUInt32BigEndian(frame.Payload) == Http2Frames.RefusedStream)
            {
                Assert.That(frame.Stream, Is.EqualTo(21));
                return;
            }
        }

        Assert.Fail("no stream was refused");
    }

    [TestCase("X-Amz-Target", "x")]
    [TestCase("connection", "close")]
    [TestCase("x-nul", "a\0b")]
    [TestCase("x-lf", "a\nb")]
    [TestCase("x-cr", "a\rb")]
    [TestCase(":path", "/again")]
    [TestCase("content-length", "5")]
    public async Task What_http_2_forbids_in_a_head_is_a_protocol_error_and_never_forwarded(string name, string value)
    {
        await using RawTunnel client = await OpenAsync();
        await client.SendAsync(Http2Frames.Frame(
            Http2Frames.HeadersType, Http2Frames.EndHeaders | Http2Frames.EndStream, 1, Http2Frames.Get(Host, (name, value))));
        while (await Http2Frames.ReadAsync(client, _limit.Token) is { } frame)
        {
            Assert.That(frame.Type, Is.Not.EqualTo(Http2Frames.DataType), "it was answered");
            if (frame.Type is Http2Frames.ResetType or Http2Frames.GoAwayType)
            {
                Assert.That(BinaryPrimitives.ReadUInt32BigEndian(frame.Payload.AsSpan(frame.Payload.Length >= 8 ? 4 : 0)), Is.EqualTo(Http2Frames.ProtocolError));
                break;
            }
        }

        Assert.That(_daemon.Upstream.Received, Is.Empty);
    }

    [TestCase(":path", "/a b", "The request target must be a path")]
    [TestCase(":path", "/a\rb", "The request target must be a path")]
    [TestCase(":path", "/a HTTP/1.1\r\nx: y\r\n", "The request target must be a path")]
    [TestCase("transfer-encoding", "chunked", "length of the body is unclear")]
    [TestCase("x space", "a", "header name")]
    [TestCase("x:colon", "a", "header name")]
    [TestCase("x\r\ninjected", "a", "header name")]
    public async Task What_would_read_otherwise_in_http_1_is_refused_and_never_forwarded(string name, string value, string says)
    {
        await using RawTunnel client = await OpenAsync();
        string head = name == ":path" ? Http2Frames.Get(Host).Replace(Http2Frames.Literal(":path", "/"), Http2Frames.Literal(name, value), StringComparison.Ordinal)
            : Http2Frames.Get(Host, (name, value));
        await client.SendAsync(Http2Frames.Frame(Http2Frames.HeadersType, Http2Frames.EndHeaders | Http2Frames.EndStream, 1, head));
        while (await Http2Frames.ReadAsync(client, _limit.Token) is { } frame)
        {
            if (frame.Type == Http2Frames.DataType)
            {
                Assert.That(Encoding.UTF8.GetString(frame.Payload), Does.Contain(says));
                break;
            }

            if (frame.Type is Http2Frames.ResetType or Http2Frames.GoAwayType)
            {
                break;
            }
        }

        Assert.That(_daemon.Upstream.Received, Is.Empty);
    }

    [Test]
    public async Task A_head_larger_than_the_limit_gets_431_and_is_never_forwarded()
    {
        await using RawTunnel client = await OpenAsync();
        string large = string.Concat(Enumerable.Range(0, 5).Select(static i => Http2Frames.Literal($"x-{i}", new string('a', 3_000))));
        StringBuilder frames = new(Http2Frames.Frame(Http2Frames.HeadersType, Http2Frames.EndStream, 1, Http2Frames.Get(Host)));
        for (int i = 0; i < 5; i++)
        {
            frames.Append(Http2Frames.Frame(Http2Frames.ContinuationType, (byte)(i == 4 ? Http2Frames.EndHeaders : 0), 1, large));
        }

        await client.SendAsync(frames.ToString());
        while (await Http2Frames.ReadAsync(client, _limit.Token) is { } frame)
        {
            if (frame.Type == Http2Frames.HeadersType)
            {
                Assert.That(Encoding.Latin1.GetString(frame.Payload), Does.Contain("431"));
                Assert.That(_daemon.Upstream.Received, Is.Empty);
                return;
            }
        }

        Assert.Fail("no answer");
    }

    [Test]
    public async Task A_frame_larger_than_the_limit_is_an_error()
    {
        await using RawTunnel client = await OpenAsync();
        Task<uint?> end = Http2Frames.ReadToGoAwayAsync(client, _limit.Token);
        await TrySendAsync(client, Http2Frames.Frame(Http2Frames.HeadersType, Http2Frames.EndHeaders, 1, new string('\0', Http2Frames.MaxFrameBytes + 1)));
        Assert.That(await end, Is.EqualTo(0x6u), "FRAME_SIZE_ERROR");
    }

    [Test]
    public async Task A_flood_of_pings_and_settings_ends_or_is_answered_at_bounded_memory()
    {
        await using RawTunnel client = await OpenAsync();
        Task<uint?> end = Http2Frames.ReadToGoAwayAsync(client, _limit.Token);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        await SendUntilCutAsync(client, end, 50_000, static _ => Http2Frames.Frame(Http2Frames.PingType, 0, 0, "12345678") + Http2Frames.Frame(Http2Frames.SettingsType, 0, 0, ""));
        Assert.That(GC.GetTotalMemory(forceFullCollection: true) - before, Is.LessThan(50L * 1024 * 1024));
        await using RawTunnel honest = await RawTunnel.EstablishAsync(_daemon, Host);
        await honest.SendAsync(new SignedText().ToString());
        Assert.That(await honest.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 200 "));
    }

    [Test]
    public async Task A_client_that_speaks_http_2_without_alpn_is_heard()
    {
        // As Java's Netty client does.
        await using RawTunnel client = await RawTunnel.EstablishAsync(_daemon, Host);
        await client.SendAsync(Http2Frames.Start + Http2Frames.Frame(
            Http2Frames.HeadersType, Http2Frames.EndHeaders | Http2Frames.EndStream, 1, Http2Frames.Get(Host)));
        while (await Http2Frames.ReadAsync(client, _limit.Token) is { } frame)
        {
            if (frame.Type == Http2Frames.DataType)
            {
                Assert.That(Encoding.UTF8.GetString(frame.Payload), Does.Contain("MissingAuthenticationTokenException"));
                return;
            }
        }

        Assert.Fail("no answer");
    }

    [TestCase("PRI")]
    [TestCase("PRI * HTTP/2.0\r\nx: y\r\n\r\n")]
    [TestCase("PRI * HTTP/2.1\r\n\r\n")]
    public async Task What_only_begins_like_http_2_ends(string text)
    {
        await using RawTunnel client = await RawTunnel.EstablishAsync(_daemon, Host);
        await client.SendAsync(text);
        client.CloseSending();
        Assert.That(await client.ReadToEndAsync(), Does.Not.Contain("HTTP/1.1 2"));
    }

    [Test]
    public async Task Header_names_of_answers_are_lower_case_over_http_2()
    {
        CommandResult answer = await Command.RunAsync(
            "curl", $"-sS --http2 -o /dev/null -D - -x http://{_daemon.ProxyEndPoint} --cacert {_daemon.CertificateFile} https://{Host}/");
        string[] names = [.. answer.Output.Split("HTTP/2 ")[1].Split("\r\n").Skip(1).Where(static l => l.Contains(':', StringComparison.Ordinal)).Select(static l => l.Split(':')[0])];
        Assert.That(names, Has.Length.GreaterThan(3));
        Assert.That(names, Has.All.Match("^[^A-Z]+$"));
    }

    private Task<RawTunnel> OpenAsync() => OpenAsync(_daemon);

    private static async Task<RawTunnel> OpenAsync(RunningDaemon daemon)
    {
        RawTunnel tunnel = await RawTunnel.EstablishAsync(daemon, Host, SslApplicationProtocol.Http2);
        await tunnel.SendAsync(Http2Frames.Start);
        return tunnel;
    }

    /// <summary>Sends frames until the other side is done with us; returns how many.</summary>
    private static async Task<int> SendUntilCutAsync(RawTunnel tunnel, Task end, int most, Func<int, string> frame)
    {
        int i = 0;
        while (i < most && !end.IsCompleted && await TrySendAsync(tunnel, frame(i)))
        {
            i++;
        }

        return i;
    }

    private static async Task<bool> TrySendAsync(RawTunnel tunnel, string frames)
    {
        try
        {
            await tunnel.SendAsync(frames);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
