using System.Net;
using System.Text.Json;
using Gateway.Daemon.Errors;
using Gateway.Daemon.Resolve;
using Gateway.Signing.Contracts;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Resolve;

/// <summary>A control plane that answers whatever the test says, over real HTTP.</summary>
[TestFixture]
internal sealed class ControlPlaneClientTests
{
    private static readonly ResolveRequest Request = new()
    {
        AccessKeyId = FakeControlPlane.ProxyKeyId,
        ScopeDate = "20260506",
        Region = "eu-west-1",
        Service = "dynamodb",
    };

    private WebApplication _server = null!;
    private Gateway.Daemon.Resolve.ControlPlaneClient _client = null!;
    private string _url = "";
    private RequestDelegate _answer = static _ => Task.CompletedTask;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static k => k.Listen(IPAddress.Loopback, 0));
        _server = builder.Build();
        _server.Run(context => _answer(context));
        await _server.StartAsync();
        string url = _server.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single();
        _url = url;
        _client = ClientOf(url);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Test]
    public async Task A_grant_is_asked_for_with_the_node_token_and_read()
    {
        string? authorization = null, path = null;
        _answer = context =>
        {
            authorization = context.Request.Headers.Authorization;
            path = context.Request.Path;
            return context.Response.WriteAsync(JsonSerializer.Serialize(Grant(), ContractsJsonContext.Default.Grant));
        };
        GrantResult result = await _client.ResolveAsync(Request, CancellationToken.None);
        Assert.That(result.Grant!.Services, Is.EqualTo(Grant().Services));
        Assert.That(authorization, Is.EqualTo("Bearer node-token"));
        Assert.That(path, Is.EqualTo("/api/v1/gateway/resolve"));
    }

    [Test]
    public async Task A_grant_for_another_key_or_scope_is_never_used()
    {
        foreach (Grant wrong in new[]
        {
            Grant() with { AccessKeyId = "CSGKOTHEROTHEROTHER0" }, Grant() with { Region = "us-east-1" }, Grant() with { Service = "s3" },
            Grant() with { ScopeDate = "20260507" }, Grant() with { VerifyingKey = [] },
        })
        {
            _answer = context => context.Response.WriteAsync(JsonSerializer.Serialize(wrong, ContractsJsonContext.Default.Grant));
            await AssertUnavailableAsync();
        }
    }

    [Test]
    public async Task A_grant_with_the_key_of_another_algorithm_is_never_used()
    {
        foreach (Grant wrong in new[]
        {
            Grant() with { PublicKey = new byte[65] }, Grant() with { PublicKey = new byte[65], VerifyingKey = [] }, Grant() with { IsSignedPerCall = true },
            SigV4AGrant() with { PublicKey = null }, SigV4AGrant() with { PublicKey = new byte[32] }, SigV4AGrant() with { VerifyingKey = new byte[32] },
            SigV4AGrant() with { UpstreamKeys = Grant().UpstreamKeys },
        })
        {
            _answer = context => context.Response.WriteAsync(JsonSerializer.Serialize(wrong, ContractsJsonContext.Default.Grant));
            Assert.That(
                async () => await _client.ResolveAsync(Request with { Region = wrong.Region }, CancellationToken.None),
                Throws.InstanceOf<ControlPlaneException>());
        }

        _answer = static context => context.Response.WriteAsync(JsonSerializer.Serialize(SigV4AGrant(), ContractsJsonContext.Default.Grant));
        Assert.That((await _client.ResolveAsync(Request with { Region = "" }, CancellationToken.None)).Kind, Is.EqualTo(GrantResultKind.Found));
    }

    [TestCase(404, """{"code":"unknown_access_key"}""", GatewayError.AuthenticateDownstreamUnknownKey)]
    [TestCase(403, """{"code":"not_active"}""", GatewayError.AuthorizeRequestNotActive)]
    [TestCase(403, """{"code":"signing_refused","detail":"why"}""", GatewayError.ResignControlPlaneRefused)]
    [TestCase(503, """{"code":"cloud_credential_unavailable"}""", GatewayError.AuthorizeCredentialUnavailable)]
    [TestCase(401, """{"code":"unauthenticated"}""", GatewayError.ResignControlPlaneUnavailable)]
    [TestCase(429, """{"code":"rate_limited"}""", GatewayError.ResignControlPlaneUnavailable)]
    [TestCase(500, "oops", GatewayError.ResignControlPlaneUnavailable)]
    [TestCase(200, "", GatewayError.ResignControlPlaneUnavailable)]
    [TestCase(200, "null", GatewayError.ResignControlPlaneUnavailable)]
    public async Task What_is_not_signed_has_its_own_error(int status, string body, object error)
    {
        Answer(status, body);
        SigningException failure = (await Assert.ThrowsAsync<SigningException>(
            () => _client.SignAsync(new SignRequest { AccessKeyId = Request.AccessKeyId, Service = "s3", CanonicalRequest = "" }, CancellationToken.None)))!;
        Assert.That(failure.Error, Is.EqualTo(error));
    }

    [Test]
    public async Task Another_number_of_chunk_signatures_is_never_used()
    {
        Answer(200, """{"signatures":[]}""");
        SignChunksRequest request = new() { AccessKeyId = Request.AccessKeyId, Continuation = "c", Previous = "00", Chunks = [new ChunkToSign(new byte[32], false)] };
        SigningException failure = (await Assert.ThrowsAsync<SigningException>(() => _client.SignChunksAsync(request, CancellationToken.None)))!;
        Assert.That(failure.Error, Is.EqualTo(GatewayError.ResignControlPlaneUnavailable));
    }

    [TestCase(404, """{"code":"unknown_access_key"}""", nameof(GrantResultKind.UnknownKey))]
    [TestCase(400, """{"code":"unknown_scope"}""", nameof(GrantResultKind.UnknownScope))]
    public async Task What_the_control_plane_does_not_know_is_told_apart(int status, string body, string kind)
    {
        Answer(status, body);
        Assert.That((await _client.ResolveAsync(Request, CancellationToken.None)).Kind.ToString(), Is.EqualTo(kind));
    }

    [TestCase(404, "")]
    [TestCase(404, """{"code":"not_found"}""")]
    [TestCase(401, """{"code":"unauthenticated"}""")]
    [TestCase(500, "oops")]
    [TestCase(200, "")]
    [TestCase(200, "{}")]
    [TestCase(200, """{"accessKeyId":""")]
    [TestCase(200, "<html></html>")]
    [TestCase(302, "")]
    public async Task A_control_plane_that_talks_nonsense_could_not_be_asked(int status, string body)
    {
        Answer(status, body);
        await AssertUnavailableAsync();
    }

    [Test]
    public async Task A_control_plane_that_says_nothing_could_not_be_asked()
    {
        _answer = static context => Task.Delay(Timeout.Infinite, context.RequestAborted);
        await AssertUnavailableAsync();
    }

    [Test]
    public async Task Changes_are_read_from_where_the_last_stream_ended()
    {
        string? after = null;
        _answer = async context =>
        {
            after = context.Request.Headers["Last-Event-ID"];
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync(
                "event: heartbeat\ndata: {\"sequence\":7}\n\nevent: change\nid: 8\ndata: {\"sequence\":8,\"accessKeyIds\":[\"K\"],\"committedAt\":\"2026-05-06T07:08:09Z\"}\n\n");
        };
        List<ChangeStreamItem> items = [];
        await foreach (ChangeStreamItem item in _client.ReadChangesAsync(6, CancellationToken.None))
        {
            items.Add(item);
        }

        Assert.That(after, Is.EqualTo("6"));
        Assert.That(items[0], Is.EqualTo(new ChangeStreamItem(7, null)));
        Assert.That(items[1].Change!.AccessKeyIds, Is.EqualTo(["K"]));
    }

    [Test]
    public async Task A_node_that_is_gone_is_passed_over_for_the_next()
    {
        _answer = static context => context.Response.WriteAsync(JsonSerializer.Serialize(Grant(), ContractsJsonContext.Default.Grant));
        using Gateway.Daemon.Resolve.ControlPlaneClient client = ClientOf($"http://127.0.0.1:{FreePort.Next()};{_url}");
        Assert.That((await client.ResolveAsync(Request, CancellationToken.None)).Kind, Is.EqualTo(GrantResultKind.Found));
        await client.SendHeartbeatAsync(
            new NodeHeartbeat { Version = "1", Endpoint = "http://g:3128", RootCertificatesPem = [], StartedAt = default }, CancellationToken.None);
    }

    [TestCase(500)]
    [TestCase(503)]
    public async Task A_node_that_fails_is_passed_over_once_and_both_failing_could_not_be_asked(int status)
    {
        int asked = 0;
        _answer = context =>
        {
            context.Response.StatusCode = status;
            Interlocked.Increment(ref asked);
            return Task.CompletedTask;
        };
        using Gateway.Daemon.Resolve.ControlPlaneClient client = ClientOf($"{_url};{_url}/");
        await Assert.ThatAsync(() => client.ResolveAsync(Request, CancellationToken.None), Throws.InstanceOf<ControlPlaneException>());
        Assert.That(asked, Is.EqualTo(2));
    }

    [Test]
    public async Task A_batch_that_is_refused_is_not_offered_to_another_node()
    {
        int asked = 0;
        _answer = context =>
        {
            Interlocked.Increment(ref asked);
            context.Response.StatusCode = 400;
            return Task.CompletedTask;
        };
        using Gateway.Daemon.Resolve.ControlPlaneClient client = ClientOf($"{_url};{_url}/");
        ControlPlaneException refused = (await Assert.ThrowsAsync<ControlPlaneException>(() => client.SendAuditAsync("{}\n"u8.ToArray(), CancellationToken.None)))!;
        Assert.That((refused.IsRefusal, asked), Is.EqualTo((true, 1)));
    }

    private static Gateway.Daemon.Resolve.ControlPlaneClient ClientOf(string url)
    {
        IOptions<ControlPlaneOptions> options = Options.Create(new ControlPlaneOptions { Url = url, Token = "node-token", Timeout = TimeSpan.FromSeconds(2) });
        return new Gateway.Daemon.Resolve.ControlPlaneClient(options, new ControlPlaneNodes(options, NullLogger<ControlPlaneNodes>.Instance));
    }

    private static Grant SigV4AGrant() =>
        Grant() with { Region = "", VerifyingKey = [], PublicKey = new byte[65], UpstreamKeys = [], IsSignedPerCall = true };

    private static Grant Grant() => new FakeControlPlane().GrantFor(Request);

    private void Answer(int status, string body) => _answer = context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body);
    };

    private async Task AssertUnavailableAsync() =>
        await Assert.ThatAsync(() => _client.ResolveAsync(Request, CancellationToken.None), Throws.InstanceOf<ControlPlaneException>());
}
