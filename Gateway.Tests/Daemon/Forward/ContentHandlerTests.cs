using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Forward;

[TestFixture]
internal sealed class ContentHandlerTests
{
    private const string Answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

    [TestCase(1)]
    [TestCase(1000)]
    [TestCase(6 * 1024)]
    public async Task A_small_body_and_its_head_are_one_record(int length)
    {
        string body = new('x', length);
        TaskCompletionSource<string> record = new();
        await using RawUpstream upstream = RawUpstream.Start(async connection =>
        {
            record.SetResult(await connection.ReadRecordAsync());
            await connection.SendAsync(Answer);
        });
        await using RunningDaemon daemon = await RunningDaemon.StartAsync(upstream.Settings);
        await using RawTunnel tunnel = await RawTunnel.EstablishAsync(daemon, S3Put.Host);
        await tunnel.SendAsync(S3Put.Of(body).ToString());
        Assert.That(await tunnel.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 200 "));
        Assert.That(await record.Task, Does.StartWith("PUT /bucket/key HTTP/1.1\r\n").And.EndWith("\r\n\r\n" + body));
    }
}
