using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Errors;

/// <summary>S3 on Outposts and S3 Control share a host, and speak JSON and XML there.</summary>
[TestFixture]
internal sealed class SharedHostErrorTests
{
    [TestCase("/v20180820/bucket/b", "Content-Type: application/xml", "<Error><Code>")]
    [TestCase("/S3Outposts/ListEndpoints", "x-amzn-ErrorType: ", "{\"message\":")]
    public async Task A_refusal_is_written_as_the_service_of_the_path_writes_it(string path, string head, string body)
    {
        const string Host = "s3-outposts.us-west-2.amazonaws.com";
        await using RunningDaemon daemon = await RunningDaemon.StartAsync();
        await using RawTunnel tunnel = await RawTunnel.EstablishAsync(daemon, Host);
        await tunnel.SendAsync($"GET {path} HTTP/1.1\r\nHost: {Host}\r\n\r\n");
        Assert.That(await tunnel.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 403 ").And.Contain(head).And.Contain(body));
    }
}
