using System.Net;
using System.Text;
using Amazon.Runtime.EventStreams;
using Gateway.Signing.Contracts;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Pipeline;

/// <summary>Streams that are open both ways, from a client's message through the daemon to an upstream that checks each signature.</summary>
[TestFixture]
internal sealed class EventStreamTests
{
    private RunningDaemon _daemon = null!;
    private EventUpstream _upstream = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _daemon = await RunningDaemon.StartAsync();
        _daemon.ControlPlane.Edit = static grant => grant with { Services = ["transcribe", "bedrock-runtime", "lexv2-runtime"] };
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _daemon.DisposeAsync();

    [SetUp]
    public void Forget()
    {
        _upstream = new EventUpstream();
        _daemon.Upstream.Reset();
        _daemon.Upstream.Serve = context => _upstream.ServeAsync(context);
    }

    private static IEnumerable<TestCaseData> Calls =>
    [
        new TestCaseData(EventCall.Transcribe, "StartStreamTranscription").SetArgDisplayNames("Transcribe"),
        new TestCaseData(EventCall.Bedrock, "InvokeModelWithBidirectionalStream").SetArgDisplayNames("Bedrock"),
        new TestCaseData(EventCall.Lex, "StartConversation").SetArgDisplayNames("Lex"),
    ];

    [TestCaseSource(nameof(Calls))]
    public async Task Each_message_is_answered_while_the_request_is_open(object call, string action)
    {
        await using EventStreamClient client = EventStreamClient.Open(_daemon, call: (EventCall)call);
        HttpResponseMessage head = await client.Response;
        Assert.That(head.StatusCode, Is.EqualTo(HttpStatusCode.OK), "the answer's head comes before any message");
        for (int i = 0; i < 20; i++)
        {
            byte[] spoken = SignedEvents.Event("AudioEvent", Encoding.ASCII.GetBytes($"message {i}"));
            await client.SendAsync(spoken);
            EventStreamMessage? heard = await client.ReadAsync();
            Assert.That(heard!.Payload, Is.EqualTo(spoken), "the answer comes before the next message is sent");
        }

        await client.SendAsync([]);
        client.End();
        Assert.That(await client.ReadAsync(), Is.Null);
        Assert.That(await _upstream.End, Is.EqualTo("end"));
        Assert.That(_upstream.Payloads, Has.Count.EqualTo(21));
        Assert.That(_upstream.Protocol, Is.EqualTo("HTTP/2"));
        Assert.That(_upstream.Headers!["x-amz-content-sha256"].ToString(), Is.EqualTo("STREAMING-AWS4-HMAC-SHA256-EVENTS"));
        Assert.That(_upstream.Headers.Authorization.ToString(), Does.Contain(FakeControlPlane.CloudKeyId));
        Assert.That((await _daemon.AuditedAsync(a => a.Action == action)).Decision, Is.EqualTo(AuditDecision.Allowed));
    }

    [Test]
    public async Task A_stream_over_http_1_is_verified_and_goes_on_over_http_2()
    {
        await using EventStreamClient client = EventStreamClient.Open(_daemon, HttpVersion.Version11);
        await client.SendAsync(SignedEvents.Event("AudioEvent", [1]));
        await client.SendAsync(SignedEvents.Event("AudioEvent", [2]));
        await client.SendAsync([]);
        client.End();
        Assert.That((await client.Response).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await client.ReadAsync())!.Payload, Is.EqualTo(SignedEvents.Event("AudioEvent", [1])));
        Assert.That((await client.ReadAsync())!.Payload, Is.EqualTo(SignedEvents.Event("AudioEvent", [2])));
        Assert.That(await client.ReadAsync(), Is.Null);
        Assert.That(_upstream.Protocol, Is.EqualTo("HTTP/2"));
    }
}
