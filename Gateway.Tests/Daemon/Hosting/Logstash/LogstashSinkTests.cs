using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Gateway.Daemon.Hosting.Logstash;
using NUnit.Framework;
using Serilog;
using Serilog.Core;

namespace Gateway.Tests.Daemon.Hosting.Logstash;

/// <summary>A socket stands for the input; what Logstash and Vector ask of a line is that it is JSON and ends with a line feed.</summary>
[TestFixture]
internal sealed class LogstashSinkTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Test]
    public async Task Each_event_arrives_as_a_line_of_json_over_tcp()
    {
        using TcpListener input = new(IPAddress.Loopback, 0);
        input.Start();
        await using LogstashSink sink = new(Options("tcp", input.LocalEndpoint), TimeProvider.System);
        using Logger logger = new LoggerConfiguration().WriteTo.Sink(sink).CreateLogger();
        logger.Information("Request {RequestId} was {Decision}", "r-1", "allowed");
        logger.Warning("two");

        using TcpClient connection = await input.AcceptTcpClientAsync().WaitAsync(Limit);
        using StreamReader lines = new(connection.GetStream(), Encoding.UTF8);
        using JsonDocument first = JsonDocument.Parse((await lines.ReadLineAsync().WaitAsync(Limit))!);
        Assert.That(first.RootElement.GetProperty("message").GetString(), Is.EqualTo("Request r-1 was allowed"));
        Assert.That(first.RootElement.GetProperty("requestId").GetString(), Is.EqualTo("r-1"));
        Assert.That(first.RootElement.GetProperty("@timestamp").GetDateTime(), Is.EqualTo(TimeProvider.System.GetUtcNow().UtcDateTime).Within(1).Minutes);
        using JsonDocument second = JsonDocument.Parse((await lines.ReadLineAsync().WaitAsync(Limit))!);
        Assert.That(second.RootElement.GetProperty("level").GetString(), Is.EqualTo("Warning"));
    }

    [Test]
    public async Task A_value_that_cannot_be_written_does_not_stop_what_comes_after_it()
    {
        using TcpListener input = new(IPAddress.Loopback, 0);
        input.Start();
        await using LogstashSink sink = new(Options("tcp", input.LocalEndpoint), TimeProvider.System);
        using Logger logger = new LoggerConfiguration().WriteTo.Sink(sink).CreateLogger();
        logger.Error(new UnspeakableException(), "broken");
        logger.Information("after");

        using TcpClient connection = await input.AcceptTcpClientAsync().WaitAsync(Limit);
        using StreamReader lines = new(connection.GetStream(), Encoding.UTF8);
        using JsonDocument first = JsonDocument.Parse((await lines.ReadLineAsync().WaitAsync(Limit))!);
        Assert.That(first.RootElement.GetProperty("message").GetString(), Is.EqualTo("after"));
    }

    [Test]
    public async Task A_line_is_a_datagram_over_udp()
    {
        using UdpClient input = new(new IPEndPoint(IPAddress.Loopback, 0));
        await using LogstashSink sink = new(Options("udp", input.Client.LocalEndPoint!), TimeProvider.System);
        using Logger logger = new LoggerConfiguration().WriteTo.Sink(sink).CreateLogger();
        logger.Information("too long: {Text}", new string('x', 70_000));
        logger.Information("fits");
        UdpReceiveResult received = await input.ReceiveAsync().WaitAsync(Limit);
        using JsonDocument line = JsonDocument.Parse(received.Buffer);
        Assert.That(line.RootElement.GetProperty("message").GetString(), Is.EqualTo("fits"));
        Assert.That(sink.Dropped, Is.EqualTo(1));
    }

    [Test]
    public async Task What_waits_while_the_input_is_away_arrives_when_it_is_back()
    {
        using TcpListener input = new(IPAddress.Loopback, 0);
        input.Start();
        EndPoint address = input.LocalEndpoint;
        await using LogstashSink sink = new(Options("tcp", address), TimeProvider.System);
        using Logger logger = new LoggerConfiguration().WriteTo.Sink(sink).CreateLogger();
        logger.Information("before");
        using (TcpClient connection = await input.AcceptTcpClientAsync().WaitAsync(Limit))
        {
            using StreamReader lines = new(connection.GetStream(), Encoding.UTF8);
            Assert.That(await lines.ReadLineAsync().WaitAsync(Limit), Does.Contain("before"));
            input.Stop();
        }

        // Closed by the other side, and nobody listens.
        for (int i = 0; i < 50; i++)
        {
            logger.Information("away {Number}", i);
        }

        using TcpListener back = new((IPEndPoint)address);
        back.Server.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        back.Start();
        using TcpClient again = await back.AcceptTcpClientAsync().WaitAsync(Limit);
        using StreamReader rest = new(again.GetStream(), Encoding.UTF8);
        for (int i = 0; i < 50; i++)
        {
            Assert.That(await rest.ReadLineAsync().WaitAsync(Limit), Does.Contain($"away {i}"));
        }
    }

    [Test]
    public async Task Beyond_the_bound_events_are_dropped_and_counted_and_logging_does_not_wait()
    {
        using TcpListener refusing = new(IPAddress.Loopback, 0);
        refusing.Start();
        EndPoint address = refusing.LocalEndpoint;
        refusing.Stop();
        await using LogstashSink sink = new(Options("tcp", address), TimeProvider.System);
        using Logger logger = new LoggerConfiguration().WriteTo.Sink(sink).CreateLogger();
        for (int i = 0; i < LogstashSink.MaxWaiting + 25; i++)
        {
            logger.Information("{Number}", i);
        }

        // One more may be in the sender's hand.
        Assert.That(sink.Dropped, Is.InRange(24, 25));
    }

    [TestCase("elasticsearch", "tcp", "host", 5000, "Csg:Logger:Backend")]
    [TestCase("logstash", "http", "host", 5000, "Csg:Logger:Proto")]
    [TestCase("logstash", "tcp", "", 5000, "Csg:Logger:Path")]
    [TestCase("logstash", "tcp", "host", 0, "Csg:Logger:Port")]
    public void A_setting_that_cannot_be_is_named(string backend, string proto, string path, int port, string key)
    {
        LoggerOptions options = new() { Enabled = true, Backend = backend, Proto = proto, Path = path, Port = port };
        Assert.That(new LoggerOptionsValidator().Validate(null, options).FailureMessage, Does.StartWith(key));
        options.Enabled = false;
        Assert.That(new LoggerOptionsValidator().Validate(null, options).Succeeded, Is.True, "what is switched off may be anything");
    }

    private static LoggerOptions Options(string proto, EndPoint input) =>
        new() { Enabled = true, Proto = proto, Path = "127.0.0.1", Port = ((IPEndPoint)input).Port };
}
