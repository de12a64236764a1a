using System.Formats.Cbor;
using System.Text;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Forward;

/// <summary>Error answers of rpc-v2-cbor are looked at as those of the other protocols are.</summary>
[TestFixture]
internal sealed class CborErrorAnswerTests
{
    private const string Token = "session-token/of-the-cloud=";

    private RunningDaemon _daemon = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _daemon = await RunningDaemon.StartAsync();
        _daemon.ControlPlane.Edit = static grant => grant with { UpstreamKeys = [.. grant.UpstreamKeys.Select(static k => k with { SessionToken = Token })] };
    }

    [TearDown]
    public async Task StopAsync() => await _daemon.DisposeAsync();

    [Test]
    public async Task The_cloud_credential_is_not_shown_and_the_answer_can_still_be_read()
    {
        AnswerWith("com.amazonaws.dynamodb#UnrecognizedClientException", $"{FakeControlPlane.CloudKeyId} with {Token} is not known");

        string answer = await CallAsync();

        Assert.That(answer, Does.StartWith("HTTP/1.1 400 ").And.Not.Contain(FakeControlPlane.CloudKeyId).And.Not.Contain(Token));
        CborReader reader = new(Encoding.Latin1.GetBytes(answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]));
        reader.ReadStartMap();
        Assert.That(reader.ReadTextString(), Is.EqualTo("__type"));
        Assert.That(reader.ReadTextString(), Is.EqualTo("com.amazonaws.dynamodb#UnrecognizedClientException"));
        Assert.That(reader.ReadTextString(), Is.EqualTo("message"));
        Assert.That(reader.ReadTextString(), Is.EqualTo($"{FakeControlPlane.ProxyKeyId} with {new string('-', Token.Length)} is not known"));
        reader.ReadEndMap();
        Assert.That(reader.BytesRemaining, Is.Zero);
    }

    [Test]
    public async Task A_credential_that_has_expired_is_fetched_anew_once()
    {
        AnswerWith("com.amazonaws.dynamodb#ExpiredTokenException", "The security token included in the request is expired");
        Assert.That(await CallAsync(), Does.StartWith("HTTP/1.1 503 "));
        Assert.That(await CallAsync(), Does.StartWith("HTTP/1.1 400 "));
        Assert.That(_daemon.ControlPlane.Resolves, Is.EqualTo(2));
    }

    private void AnswerWith(string type, string message) => _daemon.Upstream.Answer = async (context, _) =>
    {
        CborWriter writer = new();
        writer.WriteStartMap(2);
        writer.WriteTextString("__type");
        writer.WriteTextString(type);
        writer.WriteTextString("message");
        writer.WriteTextString(message);
        writer.WriteEndMap();
        byte[] body = writer.Encode();
        context.Response.StatusCode = 400;
        context.Response.ContentType = "application/cbor";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body);
    };

    private async Task<string> CallAsync()
    {
        await using RawTunnel tunnel = await RawTunnel.EstablishAsync(_daemon, "dynamodb.eu-west-1.amazonaws.com");
        await tunnel.SendAsync(new SignedText().ToString());
        return await tunnel.ReadAnswerAsync();
    }
}
