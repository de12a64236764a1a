using System.Net;
using Amazon.Runtime.EventStreams;
using Gateway.Signing.Contracts;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Pipeline;

/// <summary>Event streams that go wrong while they are open: no message beyond the fault reaches the upstream, and the client is told.</summary>
[TestFixture]
internal sealed class EventStreamRefusalTests
{
    private RunningDaemon _daemon = null!;
    private EventUpstream _upstream = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _daemon = await RunningDaemon.StartAsync();
        _daemon.ControlPlane.Edit = static grant => grant with { Services = ["transcribe"] };
        _upstream = new EventUpstream();
        _daemon.Upstream.Serve = context => _upstream.ServeAsync(context);
    }

    [TearDown]
    public async Task StopAsync() => await _daemon.DisposeAsync();

    [Test]
    public async Task A_changed_message_ends_the_stream_with_its_error()
    {
        await using EventStreamClient client = EventStreamClient.Open(_daemon);
        await SayAsync(client, 1);
        byte[] message = await client.SignAsync(SignedEvents.Event("AudioEvent", [2]));
        message[^6] ^= 1;
        Gateway.Signing.EventStream.EventFrame.WriteChecksum(message);
        await client.SendRawAsync(message);
        await AssertEndsAsync(client, "InvalidSignatureException", "AuthenticateDownstreamSignatureMismatch");
    }

    [Test]
    public async Task A_message_with_a_wrong_checksum_ends_the_stream()
    {
        await using EventStreamClient client = EventStreamClient.Open(_daemon);
        await SayAsync(client, 1);
        byte[] message = await client.SignAsync(SignedEvents.Event("AudioEvent", [2]));
        message[^1] ^= 1;
        await client.SendRawAsync(message);
        await AssertEndsAsync(client, "SerializationException", "PayloadDownstreamMalformedEvents");
    }

    [Test]
    public async Task A_stream_that_ends_inside_a_message_is_told_so()
    {
        await using EventStreamClient client = EventStreamClient.Open(_daemon);
        await SayAsync(client, 1);
        byte[] message = await client.SignAsync(SignedEvents.Event("AudioEvent", [2]));
        await client.SendRawAsync(message[..^3]);
        client.End();
        await AssertEndsAsync(client, "SerializationException", "PayloadDownstreamMalformedEvents");
    }

    [Test]
    public async Task A_message_left_out_ends_the_stream()
    {
        await using EventStreamClient client = EventStreamClient.Open(_daemon);
        await SayAsync(client, 1);
        await client.SignAsync(SignedEvents.Event("AudioEvent", [2]));
        await client.SendAsync(SignedEvents.Event("AudioEvent", [3]));
        await AssertEndsAsync(client, "InvalidSignatureException", "AuthenticateDownstreamSignatureMismatch");
    }

    [Test]
    public async Task What_is_revoked_passes_no_further_message()
    {
        // Half a second after a revocation a stream is cut without a word. Under a clock that stands there is no end to that half second.
        FakeTimeProvider clock = new(TimeProvider.System.GetUtcNow());
        await using RunningDaemon daemon = await RunningDaemon.StartAsync(services => services.AddSingleton<TimeProvider>(clock));
        daemon.ControlPlane.Edit = static grant => grant with { Services = ["transcribe"] };
        daemon.Upstream.Serve = context => _upstream.ServeAsync(context);
        await using EventStreamClient client = EventStreamClient.Open(daemon);
        await SayAsync(client, 1);
        int resolves = daemon.ControlPlane.Resolves;
        daemon.ControlPlane.Edit = static grant => grant with { Status = GrantStatus.Inactive, UpstreamKeys = [] };
        await daemon.ControlPlane.ChangeAsync();
        await client.SendAsync(SignedEvents.Event("AudioEvent", [9]));
        EventStreamMessage heard = (await client.ReadAsync())!;

        Assert.That(heard.Headers[":error-message"].AsString(), Is.EqualTo("Client is not Active"));
        Assert.That(daemon.ControlPlane.Resolves, Is.GreaterThan(resolves));
        await _upstream.End.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.That(_upstream.Payloads, Has.Count.EqualTo(1));

        // A stop waits by the same clock.
        Task stopped = daemon.StopAsync();
        await Wait.UntilAsync(() =>
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            return stopped.IsCompleted;
        });
    }

    [Test]
    public async Task A_client_that_breaks_off_ends_the_upstreams_stream()
    {
        await using EventStreamClient client = EventStreamClient.Open(_daemon);
        await SayAsync(client, 1);
        client.Break();
        Assert.That(await _upstream.End.WaitAsync(TimeSpan.FromSeconds(20)), Is.Not.EqualTo("end"));
        Assert.That(_upstream.Payloads, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_request_of_another_time_is_refused_before_any_message()
    {
        await using EventStreamClient client = EventStreamClient.Open(_daemon, time: TimeProvider.System.GetUtcNow().AddMinutes(-20));
        HttpResponseMessage head = await client.Response;
        Assert.That((int)head.StatusCode, Is.InRange(400, 499));
        Assert.That(_upstream.Headers, Is.Null);
    }

    /// <summary>One message, and its answer.</summary>
    private static async Task SayAsync(EventStreamClient client, byte word)
    {
        Assert.That((await client.Response).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        byte[] spoken = SignedEvents.Event("AudioEvent", [word]);
        await client.SendAsync(spoken);
        Assert.That((await client.ReadAsync())!.Payload, Is.EqualTo(spoken));
    }

    private async Task AssertEndsAsync(EventStreamClient client, string code, string reason)
    {
        EventStreamMessage last = (await client.ReadAsync())!;
        Assert.That(last.Headers[":message-type"].AsString(), Is.EqualTo("error"));
        Assert.That(last.Headers[":error-code"].AsString(), Is.EqualTo(code));
        Assert.That(last.Headers[":error-message"].AsString(), Is.Not.Empty);
        Assert.That(await client.ReadAsync(), Is.Null);
        Assert.That(await _upstream.End.WaitAsync(TimeSpan.FromSeconds(20)), Is.Not.EqualTo("end"));
        Assert.That(_upstream.Payloads, Has.Count.EqualTo(1));
        Assert.That(() => _daemon.ControlPlane.Audited.Select(static a => a.Reason), Is.EqualTo([reason]).After(Wait.LimitMs, 20));
    }
}
