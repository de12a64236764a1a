using System.Net;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Pipeline;

/// <summary>
/// A side that does not read holds the other one up: what can be written meanwhile is what the buffers of kernel, TLS and HTTP/2 windows
/// take, far less than the 200 MiB that there are. Writers that are slow are waited for.
/// </summary>
[TestFixture]
internal sealed class BackPressureTests
{
    private const int BlockBytes = 64 * 1024;
    private const long TotalBytes = 200L * 1024 * 1024;

    /// <summary>Four sockets of up to 6 MiB that Linux grows by itself, and HTTP/2 windows of up to 16 MiB in the client and the daemon.</summary>
    private const long MostBuffered = 64L * 1024 * 1024;

    private RunningDaemon _daemon = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _daemon = await RunningDaemon.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _daemon.DisposeAsync();

    [SetUp]
    public void Forget() => _daemon.Upstream.Reset();

    [TestCase("1.1")]
    [TestCase("2.0")]
    public async Task An_upstream_is_held_up_by_a_client_that_does_not_read(string version)
    {
        long written = 0;
        _daemon.Upstream.Serve = async context =>
        {
            if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
            {
                rate.MinDataRate = null;
            }

            context.Response.ContentLength = TotalBytes;
            byte[] block = new byte[BlockBytes];
            while (Interlocked.Read(ref written) < TotalBytes)
            {
                await context.Response.Body.WriteAsync(block, context.RequestAborted);
                Interlocked.Add(ref written, BlockBytes);
            }
        };
        using Http2Client client = new(_daemon) { Version = Version.Parse(version) };
        using HttpResponseMessage response = await client.SendAsync(S3Put.Of("") with { Method = "GET" }, null);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        long held = await StandstillOfAsync(() => Interlocked.Read(ref written));
        Assert.That(held, Is.LessThan(MostBuffered));
        await using Stream body = await response.Content.ReadAsStreamAsync();
        Assert.That(await CountAsync(body), Is.EqualTo(TotalBytes), "and goes on when it reads");
        TestContext.Out.WriteLine($"the upstream could write {held / 1024} KiB");
    }

    [TestCase("1.1")]
    [TestCase("2.0")]
    public async Task A_client_is_held_up_by_an_upstream_that_does_not_read(string version)
    {
        TaskCompletionSource reads = new(TaskCreationOptions.RunContinuationsAsynchronously);
        long received = 0;
        _daemon.Upstream.Serve = async context =>
        {
            await reads.Task;
            context.Features.GetRequiredFeature<IHttpMinRequestBodyDataRateFeature>().MinDataRate = null;
            received = await CountAsync(context.Request.Body);
        };
        using Http2Client client = new(_daemon) { Version = Version.Parse(version) };
        BlockContent content = new(TotalBytes);
        Task<HttpResponseMessage> answer = client.SendAsync(S3Put.Of("") with { PayloadHash = "UNSIGNED-PAYLOAD" }, content);
        long held = await StandstillOfAsync(() => content.Written);
        Assert.That(held, Is.LessThan(MostBuffered));
        reads.SetResult();
        using HttpResponseMessage response = await answer;
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(received, Is.EqualTo(TotalBytes), "and goes on when it reads");
        TestContext.Out.WriteLine($"the client could write {held / 1024} KiB");
    }

    [Test]
    public async Task A_client_that_writes_byte_by_byte_is_waited_for()
    {
        string request = S3Put.Of(new string('s', 400)).ToString();
        await using RawTunnel tunnel = await RawTunnel.EstablishAsync(_daemon, S3Put.Host);
        await tunnel.SendAsync(request[..^400]);
        for (int i = 0; i < 400; i++)
        {
            await tunnel.SendAsync(request[^(400 - i)].ToString());
            await Task.Delay(2);
        }

        Assert.That(await tunnel.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 200 "));
        Assert.That(_daemon.Upstream.Received.Single().Body, Has.Length.EqualTo(400));
    }

    [Test]
    public async Task A_client_that_pauses_between_head_and_body_is_waited_for()
    {
        string request = S3Put.Of("paused").ToString();
        await using RawTunnel tunnel = await RawTunnel.EstablishAsync(_daemon, S3Put.Host);
        await tunnel.SendAsync(request[..^6]);

        // Kestrel's own patience is 5 seconds, and it looks once a second.
        await Task.Delay(TimeSpan.FromSeconds(7));
        await tunnel.SendAsync(request[^6..]);
        Assert.That(await tunnel.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 200 "));
    }

    /// <summary>The count at which nothing has moved for a second.</summary>
    private static async Task<long> StandstillOfAsync(Func<long> count)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        long last = 0;
        for (int same = 0; same < 10; same++)
        {
            await Task.Delay(100, limit.Token);
            long now = count();
            same = now == last && now > 0 ? same : 0;
            last = now;
        }

        return last;
    }

    private static async Task<long> CountAsync(Stream stream)
    {
        byte[] buffer = new byte[BlockBytes];
        long total = 0;
        for (int count; (count = await stream.ReadAsync(buffer)) > 0;)
        {
            total += count;
        }

        return total;
    }

    private sealed class BlockContent : HttpContent
    {
        private readonly long _length;
        private long _written;

        public BlockContent(long length)
        {
            _length = length;
            Headers.ContentLength = length;
        }

        public long Written => Interlocked.Read(ref _written);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            byte[] block = new byte[BlockBytes];
            while (Written < _length)
            {
                await stream.WriteAsync(block);
                Interlocked.Add(ref _written, BlockBytes);
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _length;
            return true;
        }
    }
}
