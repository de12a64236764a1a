using System.Text.Json;
using Amazon.Runtime.EventStreams;
using Gateway.Signing.Contracts;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.EndToEnd;

/// <summary>A stream of a real SDK that the gateway ends in its middle: the SDK must make an error of the last message.</summary>
[TestFixture]
internal sealed class EventStreamEndTests
{
    [Test]
    public async Task A_stream_whose_right_ends_is_an_error_with_code_and_text_in_the_sdk_for_javascript()
    {
        string program = await JavaScriptProgram.PathOfAsync("stream.mjs");
        await using RunningDaemon daemon = await RunningDaemon.StartAsync();
        daemon.ControlPlane.Edit = static grant => grant with { Services = ["transcribe"] };
        EventUpstream upstream = new()
        {
            Answer = static (context, _) => context.Response.Body.WriteAsync(Transcript()).AsTask(),
        };
        daemon.Upstream.Serve = context =>
        {
            context.Response.Headers["x-amzn-request-id"] = "stream-1";
            return upstream.ServeAsync(context);
        };
        Task<CommandResult> running = Command.RunAsync("node", [program], environment: new Dictionary<string, string?>
        {
            ["HTTPS_PROXY"] = daemon.ProxyUrl.ToString(),
            ["NODE_EXTRA_CA_CERTS"] = daemon.CertificateFile,
            ["AWS_ACCESS_KEY_ID"] = FakeControlPlane.ProxyKeyId,
            ["AWS_SECRET_ACCESS_KEY"] = FakeControlPlane.ProxySecret,
            ["AWS_SESSION_TOKEN"] = null,
            ["AWS_REGION"] = "eu-west-1",
        });
        Assert.That(() => upstream.Payloads.IsEmpty, Is.False.After(Wait.LimitMs, 20), "the stream did not begin");

        daemon.ControlPlane.Edit = static grant => grant with { Services = ["transcribe"], Status = GrantStatus.Inactive, UpstreamKeys = [] };
        daemon.ControlPlane.Change();

        CommandResult ran = await running;
        using JsonDocument said = JsonDocument.Parse(ran.Output);
        JsonElement end = said.RootElement;
        Assert.That(end.GetProperty("name").GetString(), Is.EqualTo("AccessDeniedException"), ran.ToString());
        Assert.That(end.GetProperty("message").GetString(), Is.EqualTo("Client is not Active"));
        Assert.That(end.GetProperty("events").GetInt32(), Is.GreaterThan(0));
        Assert.That(end.GetProperty("requestId").GetString(), Is.EqualTo("stream-1"));
    }

    /// <summary>An event as Transcribe sends it.</summary>
    private static byte[] Transcript() => new EventStreamMessage(
        [Header(":message-type", "event"), Header(":event-type", "TranscriptEvent"), Header(":content-type", "application/json")],
        """{"Transcript":{"Results":[]}}"""u8.ToArray()).ToByteArray();

    private static EventStreamHeader Header(string name, string value)
    {
        EventStreamHeader header = new(name);
        header.SetString(value);
        return header;
    }
}
