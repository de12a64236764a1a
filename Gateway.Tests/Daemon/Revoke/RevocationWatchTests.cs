using System.Net;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Gateway.Daemon.Revoke;
using Gateway.Signing.Contracts;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Revoke;

/// <summary>What becomes of calls under way when their right ends.</summary>
[TestFixture]
internal sealed class RevocationWatchTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private RunningDaemon _daemon = null!;

    [SetUp]
    public async Task StartAsync() => _daemon = await RunningDaemon.StartAsync();

    [TearDown]
    public async Task StopAsync()
    {
        _daemon.ControlPlane.Failure = null;
        await _daemon.DisposeAsync();
    }

    [Test]
    public async Task A_call_that_waits_for_its_answer_is_cut_and_told_why()
    {
        TaskCompletionSource arrived = Silence();
        using AmazonDynamoDBClient client = SdkClients.DynamoDb(_daemon);
        Task call = client.ListTablesAsync();
        await arrived.Task.WaitAsync(Limit);

        Revoke();

        AmazonServiceException refused = (await Assert.ThrowsAsync<AmazonDynamoDBException>(() => call.WaitAsync(Limit)))!;
        Assert.That((refused.ErrorCode, refused.Message), Is.EqualTo(("AccessDeniedException", "Client is not Active")));
    }

    [Test]
    public async Task A_call_that_has_ended_is_no_longer_under_way()
    {
        LiveCalls calls = _daemon.Services.GetRequiredService<LiveCalls>();
        TaskCompletionSource answer = new();
        TaskCompletionSource arrived = new();
        _daemon.Upstream.Answer = async (context, _) =>
        {
            arrived.SetResult();
            await answer.Task;
            await context.Response.WriteAsync("{}");
        };
        using AmazonDynamoDBClient client = SdkClients.DynamoDb(_daemon);
        Task call = client.ListTablesAsync();
        await arrived.Task.WaitAsync(Limit);
        Assert.That(calls.Count, Is.EqualTo(1));

        answer.SetResult();
        await call.WaitAsync(Limit);

        Assert.That(() => calls.Count, Is.Zero.After(5000, 10));
    }

    [Test]
    public async Task A_download_under_way_is_cut()
    {
        TaskCompletionSource gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _daemon.Upstream.Answer = async (context, _) =>
        {
            context.RequestAborted.Register(gone.SetResult);
            context.Response.ContentLength = 1 << 20;
            await context.Response.Body.WriteAsync(new byte[1000]);
            await context.Response.Body.FlushAsync();
            await gone.Task;
        };
        using AmazonS3Client client = SdkClients.S3(_daemon);
        using GetObjectResponse answer = await client.GetObjectAsync("bucket", "key");

        Revoke();

        await Assert.ThatAsync(() => answer.ResponseStream.CopyToAsync(Stream.Null).WaitAsync(Limit), Throws.InstanceOf<Exception>());
        await gone.Task.WaitAsync(Limit);
        AuditEvent audited = await _daemon.AuditedAsync(static e => e.Action == "GetObject");
        Assert.That((audited.Decision, audited.Reason), Is.EqualTo((AuditDecision.Failed, "AuthorizeRequestNotActive")));
    }

    [Test]
    public async Task An_event_stream_is_ended_though_nobody_speaks()
    {
        EventUpstream upstream = new();
        _daemon.Upstream.Serve = context => upstream.ServeAsync(context);
        _daemon.ControlPlane.Edit = static grant => grant with { Services = ["transcribe"] };
        await using EventStreamClient client = EventStreamClient.Open(_daemon);
        Assert.That((await client.Response.WaitAsync(Limit)).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        await client.SendAsync(SignedEvents.Event("AudioEvent", [1]));
        Assert.That(await client.ReadAsync(), Is.Not.Null);

        Revoke();

        await Assert.ThatAsync(() => client.ReadAsync().WaitAsync(Limit), Throws.InstanceOf<IOException>().Or.InstanceOf<HttpProtocolException>());
    }

    [Test]
    public async Task A_call_whose_grant_is_from_before_a_change_is_decided_by_the_one_after_it()
    {
        int asked = 0;
        _daemon.ControlPlane.Edit = grant => Interlocked.Increment(ref asked) == 1
            ? grant with { Sequence = 0 }
            : grant with { Status = GrantStatus.Inactive, UpstreamKeys = [] };
        using AmazonDynamoDBClient client = SdkClients.DynamoDb(_daemon);
        AmazonServiceException refused = (await Assert.ThrowsAsync<AmazonDynamoDBException>(() => client.ListTablesAsync()))!;
        Assert.That(refused.Message, Is.EqualTo("Client is not Active"));
        Assert.That(_daemon.Upstream.Received, Is.Empty);
    }

    [Test]
    public async Task A_change_that_leaves_the_right_leaves_the_call()
    {
        TaskCompletionSource release = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _daemon.Upstream.Answer = async (context, _) =>
        {
            arrived.SetResult();
            await release.Task;
            await context.Response.WriteAsync("""{"TableNames":[]}""");
        };
        using AmazonDynamoDBClient client = SdkClients.DynamoDb(_daemon);
        Task call = client.ListTablesAsync();
        await arrived.Task.WaitAsync(Limit);
        int before = _daemon.ControlPlane.Resolves;

        _daemon.ControlPlane.Edit = static grant => grant with { Services = ["dynamodb"] };
        _daemon.ControlPlane.Change();
        using (CancellationTokenSource limit = new(Limit))
        {
            while (_daemon.ControlPlane.Resolves == before)
            {
                await Task.Delay(10, limit.Token);
            }
        }

        release.SetResult();
        await call.WaitAsync(Limit);
    }

    [Test]
    public async Task A_service_taken_away_cuts_the_call_and_a_control_plane_that_is_gone_for_a_moment_only_delays_it()
    {
        TaskCompletionSource arrived = Silence();
        using AmazonDynamoDBClient client = SdkClients.DynamoDb(_daemon);
        Task call = client.ListTablesAsync();
        await arrived.Task.WaitAsync(Limit);

        _daemon.ControlPlane.ResolveFailure = new Gateway.Daemon.Resolve.ControlPlaneException("gone");
        _daemon.ControlPlane.Edit = static grant => grant with { Services = ["s3"] };
        int before = _daemon.ControlPlane.Resolves;
        _daemon.ControlPlane.Change();
        using (CancellationTokenSource limit = new(Limit))
        {
            while (_daemon.ControlPlane.Resolves == before)
            {
                await Task.Delay(10, limit.Token);
            }
        }

        Assert.That(call.IsCompleted, Is.False);
        _daemon.ControlPlane.ResolveFailure = null;
        await Assert.ThatAsync(() => call.WaitAsync(Limit), Throws.InstanceOf<AmazonDynamoDBException>());
    }

    [Test]
    public async Task A_key_that_is_gone_after_the_look_up_is_refused()
    {
        // The first look-up is answered from before the change that took the key away.
        int asked = 0;
        _daemon.ControlPlane.Edit = grant => grant with { Sequence = 0 };
        _daemon.ControlPlane.Find = known => Interlocked.Increment(ref asked) == 1 ? known : Gateway.Daemon.Resolve.GrantResult.UnknownKey;
        using AmazonDynamoDBClient client = SdkClients.DynamoDb(_daemon);
        AmazonServiceException refused = (await Assert.ThrowsAsync<AmazonDynamoDBException>(() => client.ListTablesAsync()))!;
        Assert.That(refused.ErrorCode, Is.EqualTo("UnrecognizedClientException"));
        Assert.That(_daemon.Upstream.Received, Is.Empty);
    }

    [Test]
    public async Task A_call_that_meets_a_policy_that_comes_later_is_left()
    {
        TaskCompletionSource arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource release = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _daemon.Upstream.Answer = async (context, _) =>
        {
            arrived.TrySetResult();
            await release.Task;
            await context.Response.WriteAsync("<CopyObjectResult><ETag>e</ETag></CopyObjectResult>");
        };
        using AmazonS3Client client = SdkClients.S3(_daemon);
        Task<CopyObjectResponse> copy = client.CopyObjectAsync("dev-a.x", "k", "dev-b.x", "k");
        await arrived.Task.WaitAsync(Limit);
        using HeldCall other = HeldCall.Begin(_daemon);

        _daemon.ControlPlane.Edit = static grant => grant with
        {
            Policies = [new GrantPolicy { Type = "csg.resource.name.prefix", Service = "s3", Action = "*", Value = "dev-" }],
        };
        _daemon.ControlPlane.Change();
        await other.Cut.WaitAsync(Limit);

        Assert.That(copy.IsCompleted, Is.False);
        release.SetResult();
        await copy.WaitAsync(Limit);
    }

    [Test]
    public async Task A_call_that_cannot_be_decided_is_cut_and_the_daemon_goes_on()
    {
        _daemon.ControlPlane.Edit = static grant => grant with
        {
            Policies = [new GrantPolicy { Type = "csg.resource.name.prefix", Service = "s3", Action = "*", Value = "dev-", Member = "x-amz-copy-source" }],
        };
        for (int i = 0; i < 2; i++)
        {
            using HeldCall call = HeldCall.Begin(_daemon, static _ => throw new ObjectDisposedException("request"));
            _daemon.ControlPlane.Change();
            await call.Cut.WaitAsync(Limit);
        }
    }

    /// <summary>The upstream says nothing; the source is set when a request has come.</summary>
    private TaskCompletionSource Silence()
    {
        TaskCompletionSource arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _daemon.Upstream.Answer = async (context, _) =>
        {
            arrived.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        };
        return arrived;
    }

    private void Revoke()
    {
        _daemon.ControlPlane.Edit = static grant => grant with { Status = GrantStatus.Inactive, UpstreamKeys = [] };
        _daemon.ControlPlane.Change();
    }
}
