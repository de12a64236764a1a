using System.Globalization;
using Gateway.Daemon.Payload;
using Gateway.Signing.SigV4;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Pipeline;

/// <summary>Requests that no SDK sends, byte by byte, through the whole daemon.</summary>
[TestFixture]
internal sealed class HostileRequestTests
{
    private const string Host = "dynamodb.eu-west-1.amazonaws.com";

    private RunningDaemon _daemon = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _daemon = await RunningDaemon.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _daemon.DisposeAsync();

    [SetUp]
    public void Forget()
    {
        _daemon.Upstream.Reset();
        _daemon.ControlPlane.Edit = static g => g;
    }

    [Test]
    public async Task A_good_request_passes_so_that_the_others_fail_for_their_own_reason()
    {
        string answer = await AnswerAsync(new SignedText().ToString());
        Assert.That(answer, Does.StartWith("HTTP/1.1 200 "));
        Assert.That(_daemon.Upstream.Received, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_tampered_body_is_refused()
    {
        string answer = await AnswerAsync(new SignedText { Body = """{"Limit":1}""" }.ToString().Replace("1}", "9}", StringComparison.Ordinal));
        AssertRefused(answer, "InvalidSignatureException");
    }

    [Test]
    public async Task A_tampered_body_under_a_declared_hash_is_refused()
    {
        string request = new SignedText { Body = """{"Limit":1}""", DeclaresHash = true }.ToString();
        AssertRefused(await AnswerAsync(request.Replace("1}", "9}", StringComparison.Ordinal)), "InvalidSignatureException");
    }

    [Test]
    public async Task A_large_tampered_object_never_completes_upstream_and_the_client_is_told()
    {
        string request = new SignedText
        {
            Method = "PUT",
            Target = "/bucket/key",
            Host = "s3.eu-west-1.amazonaws.com",
            Service = "s3",
            Signed = [],
            DeclaresHash = true,
            Body = new string('x', 3 * 1024 * 1024) + "1",
        }.ToString();
        string answer = await AnswerAsync(request[..^1] + "2", "s3.eu-west-1.amazonaws.com");
        AssertRefused(answer, "XAmzContentSHA256Mismatch");
    }

    [Test]
    public async Task A_header_added_after_signing_is_refused()
    {
        string answer = await AnswerAsync(new SignedText { Unsigned = "X-Amz-Acl: public-read\r\n" }.ToString());
        AssertRefused(answer, "InvalidSignatureException", "HeadersNotSigned");
    }

    [Test]
    public async Task A_session_token_beside_a_proxy_key_is_refused()
    {
        SignedText request = new();
        string answer = await AnswerAsync((request with { Signed = [.. request.Signed, new HeaderField("X-Amz-Security-Token", "token")] }).ToString());
        AssertRefused(answer, "UnrecognizedClientException");
    }

    [TestCase(-16)]
    [TestCase(16)]
    public async Task A_clock_that_is_far_off_is_told_both_times(int minutes)
    {
        DateTimeOffset time = TimeProvider.System.GetUtcNow().AddMinutes(minutes);
        string answer = await AnswerAsync(new SignedText { Time = time }.ToString());
        AssertRefused(answer, "InvalidSignatureException");
        Assert.That(answer, Does.Contain(time.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)));
        Assert.That(answer, Does.Contain("\r\nDate: "));
        Assert.That(answer, Does.Not.Contain("\r\nAge: "));
    }

    [Test]
    public async Task Another_host_than_the_tunnels_is_refused()
    {
        string answer = await AnswerAsync(new SignedText { Host = "sqs.eu-west-1.amazonaws.com" }.ToString());
        AssertRefused(answer, "InvalidRequest");
    }

    [Test]
    public async Task A_scope_for_another_service_than_the_hosts_is_refused()
    {
        AssertRefused(await AnswerAsync(new SignedText { Service = "s3" }.ToString()), "InvalidSignatureException");
    }

    [Test]
    public async Task A_scope_for_another_region_than_the_hosts_is_refused()
    {
        AssertRefused(await AnswerAsync(new SignedText { Region = "us-east-1" }.ToString()), "InvalidSignatureException");
    }

    [Test]
    public async Task An_absolute_form_target_inside_the_tunnel_is_refused()
    {
        AssertRefused(await AnswerAsync(new SignedText { Target = $"https://{Host}/" }.ToString()), "InvalidRequest");
    }

    [Test]
    public async Task A_connection_header_that_names_a_signed_header_is_refused()
    {
        AssertRefused(await AnswerAsync(new SignedText { Unsigned = "Connection: x-amz-target\r\n" }.ToString()), "InvalidRequest");
    }

    [Test]
    public async Task Two_authorization_headers_are_refused()
    {
        AssertRefused(await AnswerAsync(new SignedText { Unsigned = "Authorization: AWS4-HMAC-SHA256 x\r\n" }.ToString()), "IncompleteSignatureException");
    }

    [Test]
    public async Task An_unsigned_request_is_refused()
    {
        AssertRefused(await AnswerAsync($"GET / HTTP/1.1\r\nHost: {Host}\r\n\r\n"), "MissingAuthenticationTokenException");
    }

    [TestCase("+2")]
    [TestCase("-0")]
    [TestCase("2, 2")]
    [TestCase("2 2")]
    [TestCase("0x2")]
    public async Task A_content_length_that_is_not_digits_is_refused_and_never_forwarded(string length)
    {
        string answer = await AnswerAsync(new SignedText { LengthLine = $"Content-Length: {length}\r\n" }.ToString());
        Assert.That(answer, Does.StartWith("HTTP/1.1 400 "));
        Assert.That(_daemon.Upstream.Received, Is.Empty);
    }

    [Test]
    public async Task A_chunked_body_without_a_declared_hash_is_hashed_and_sent_with_its_length()
    {
        string answer = await AnswerAsync(new SignedText { LengthLine = "Transfer-Encoding: chunked\r\n" }
            .ToString().Replace("\r\n\r\n{}", "\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n", StringComparison.Ordinal));
        Assert.That(answer, Does.StartWith("HTTP/1.1 200 "));
        Assert.That(_daemon.Upstream.Received.Single().Headers["Content-Length"].ToString(), Is.EqualTo("2"));
    }

    [TestCase("/a%2Fb/%2e%2E/%41//c:d@e!$&'()*+,;=~")]
    [TestCase("//leading")]
    [TestCase("/x?b=2&a=1&a=%20&c&d=%2F+%3d")]
    [TestCase("/?")]
    public async Task The_raw_target_arrives_byte_for_byte(string target)
    {
        string answer = await AnswerAsync(new SignedText
        {
            Method = "GET",
            Target = target,
            Host = "s3.eu-west-1.amazonaws.com",
            Service = "s3",
            Signed = [],
            Body = "",
            DeclaresHash = true,
        }.ToString(), "s3.eu-west-1.amazonaws.com");
        Assert.That(answer, Does.StartWith("HTTP/1.1 200 "));
        Assert.That(_daemon.Upstream.Received.Single().RawTarget, Is.EqualTo(target));
    }

    [Test]
    public async Task Only_signed_headers_and_what_we_sign_reach_the_upstream()
    {
        await AnswerAsync(new SignedText { Unsigned = "User-Agent: test\r\nExpect: 100-continue\r\nTE: trailers\r\nCookie: a=b\r\n" }.ToString());
        ReceivedRequest received = _daemon.Upstream.Received.Single();
        Assert.That(received.Headers.Keys, Is.EquivalentTo(
            ["Host", "X-Amz-Date", "X-Amz-Target", "Content-Type", "Authorization", "Content-Length", "User-Agent", "Cookie"]));
    }

    [Test]
    public async Task Metadata_bytes_beyond_ascii_arrive_unchanged()
    {
        SignedText request = new();
        const string utf8AsLatin1 = "gr\u00c3\u00bc\u00c3\u009fe";
        string answer = await AnswerAsync((request with { Signed = [.. request.Signed, new HeaderField("X-Amz-Meta-Greeting", utf8AsLatin1)] }).ToString());
        Assert.That(answer, Does.StartWith("HTTP/1.1 200 "));
        Assert.That(_daemon.Upstream.Received.Single().Headers["X-Amz-Meta-Greeting"].ToString(), Is.EqualTo(utf8AsLatin1));
    }

    [TestCase("DELETE")]
    [TestCase("PUT")]
    [TestCase("POST")]
    public async Task A_signed_content_length_of_zero_is_sent_on(string method)
    {
        string answer = await AnswerAsync(new SignedText
        {
            Method = method,
            Body = "",
            LengthLine = "",
            Signed = [new HeaderField("Content-Length", "0"), new HeaderField("Content-Type", "text/plain")],
        }.ToString());
        Assert.That(answer, Does.StartWith("HTTP/1.1 200 "));
        ReceivedRequest received = _daemon.Upstream.Received.Single();
        Assert.That(received.Headers["Content-Length"].ToString(), Is.EqualTo("0"));
        Assert.That(received.Headers["Content-Type"].ToString(), Is.EqualTo("text/plain"));
        Assert.That(received.Headers["Authorization"].ToString(), Does.Contain("content-length;content-type;"));
    }

    [Test]
    public async Task A_kept_connection_is_checked_anew_for_each_request()
    {
        await using RawTunnel tunnel = await RawTunnel.EstablishAsync(_daemon, Host);
        await tunnel.SendAsync(new SignedText().ToString());
        Assert.That(await tunnel.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 200 "));
        await tunnel.SendAsync(new SignedText { KeyId = "CSGKUNKNOWNUNKNOWN00" }.ToString());
        Assert.That(await tunnel.ReadAnswerAsync(), Does.Contain("UnrecognizedClientException"));
        await tunnel.SendAsync(new SignedText { Secret = "wrong" }.ToString());
        Assert.That(await tunnel.ReadAnswerAsync(), Does.Contain("InvalidSignatureException"));
        await tunnel.SendAsync(new SignedText().ToString());
        Assert.That(await tunnel.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 200 "));
    }

    [Test]
    public async Task A_body_that_must_be_hashed_and_is_too_large_gets_413()
    {
        await using RunningDaemon small = await RunningDaemon.StartAsync("--Payload:MaxBufferedBytes=1048576", "--Payload:MaxMemoryBytes=4096");
        await using RawTunnel tunnel = await RawTunnel.EstablishAsync(small, Host);
        await tunnel.SendAsync(new SignedText { Body = new string('x', 1048577) }.ToString());
        string answer = await tunnel.ReadAnswerAsync();
        Assert.That(answer, Does.StartWith("HTTP/1.1 413 "));
        Assert.That(answer, Does.Contain("RequestEntityTooLargeException"));
    }

    [Test]
    public async Task A_body_announced_too_large_gets_413_before_it_is_sent()
    {
        await using RunningDaemon small = await RunningDaemon.StartAsync("--Payload:MaxBufferedBytes=1048576", "--Payload:MaxMemoryBytes=4096");
        await using RawTunnel tunnel = await RawTunnel.EstablishAsync(small, Host);
        await tunnel.SendAsync(new SignedText { LengthLine = "Content-Length: 1048577\r\n", Body = "" }.ToString());
        Assert.That(await tunnel.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 413 "));
    }

    [Test]
    public async Task A_body_of_unknown_length_that_grows_too_large_gets_413()
    {
        await using RunningDaemon small = await RunningDaemon.StartAsync("--Payload:MaxBufferedBytes=1048576", "--Payload:MaxMemoryBytes=4096");
        await using RawTunnel tunnel = await RawTunnel.EstablishAsync(small, Host);
        string request = new SignedText { LengthLine = "Transfer-Encoding: chunked\r\n", Body = "{}" }.ToString();
        string chunk = $"100001\r\n{new string('x', 0x100001)}\r\n0\r\n\r\n";
        await tunnel.SendAsync(request.Replace("\r\n\r\n{}", "\r\n\r\n" + chunk, StringComparison.Ordinal));
        Assert.That(await tunnel.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 413 "));
        Assert.That(small.Upstream.Received, Is.Empty);
    }

    [Test]
    public async Task A_body_above_the_memory_limit_goes_through_a_file_unchanged()
    {
        await using RunningDaemon small = await RunningDaemon.StartAsync("--Payload:MaxMemoryBytes=4096");
        await using RawTunnel tunnel = await RawTunnel.EstablishAsync(small, Host);
        string body = string.Concat(Enumerable.Range(0, 50_000).Select(static i => (char)('a' + (i % 26))));
        await tunnel.SendAsync(new SignedText { Body = body }.ToString());
        Assert.That(await tunnel.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 200 "));
        Assert.That(System.Text.Encoding.Latin1.GetString(small.Upstream.Received.Single().Body), Is.EqualTo(body));
    }

    [Test]
    public async Task A_full_spool_is_a_retryable_503_and_has_room_again_when_a_call_ends()
    {
        await using RunningDaemon small = await RunningDaemon.StartAsync(
            "--Payload:MaxMemoryBytes=4096", "--Payload:MaxBufferedBytes=1048576", "--Payload:SpoolMaxBytes=1048576");
        TaskCompletionSource first = new(), go = new();
        small.Upstream.Answer = async (context, _) =>
        {
            first.TrySetResult();
            await go.Task;
            await context.Response.WriteAsync("{}");
        };
        string request = new SignedText { Body = new string('x', 600_000) }.ToString();
        await using RawTunnel one = await RawTunnel.EstablishAsync(small, Host);
        await one.SendAsync(request);
        await first.Task;
        await using RawTunnel two = await RawTunnel.EstablishAsync(small, Host);
        await two.SendAsync(request);
        Assert.That(await two.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 503 ").And.Contain("ServiceUnavailable"));
        Assert.That(await small.MetricsAsync(), Does.Contain("limit=\"PayloadSpool\""));
        go.SetResult();
        Assert.That(await one.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 200 "));

        // The room comes back with the end of the call, which is after the last byte of its answer.
        SpoolQuota quota = small.Services.GetRequiredService<SpoolQuota>();
        await Wait.UntilAsync(() => quota.Taken == 0);
        await using RawTunnel three = await RawTunnel.EstablishAsync(small, Host);
        await three.SendAsync(request);
        Assert.That(await three.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 200 "));
    }

    [Test]
    public async Task An_upstream_error_does_not_show_the_session_token()
    {
        const string token = "session/token+of=the-cloud";
        _daemon.ControlPlane.Edit = static g => g with { UpstreamKeys = [.. g.UpstreamKeys.Select(static k => k with { SessionToken = token })] };
        await _daemon.ControlPlane.ChangeAsync();
        _daemon.Upstream.Answer = static (context, _) =>
        {
            context.Response.StatusCode = 403;
            return context.Response.WriteAsync($"<Error><Token-0>{context.Request.Headers["x-amz-security-token"]}</Token-0><X>{token}</X></Error>");
        };
        Assert.That(await AnswerAsync(new SignedText().ToString()), Does.Contain("<Token-0>-</Token-0><X>-</X>"));
        _daemon.ControlPlane.Edit = static g => g;
        await _daemon.ControlPlane.ChangeAsync();
    }

    [Test]
    public async Task Our_marker_is_stripped_when_an_upstream_sends_it()
    {
        _daemon.Upstream.Answer = static (context, _) =>
        {
            context.Response.Headers["x-csg-error"] = "forged";
            return context.Response.WriteAsync("{}");
        };
        string answer = await AnswerAsync(new SignedText().ToString());
        Assert.That(answer, Does.StartWith("HTTP/1.1 200 "));
        Assert.That(answer, Does.Not.Contain("x-csg-error"));
    }

    [Test]
    public async Task An_upstream_error_does_not_show_the_cloud_credentials_key_id()
    {
        _daemon.Upstream.Answer = static (context, _) =>
        {
            context.Response.StatusCode = 403;
            return context.Response.WriteAsync($"<Error><AWSAccessKeyId>{FakeControlPlane.CloudKeyId}</AWSAccessKeyId></Error>");
        };
        string answer = await AnswerAsync(new SignedText().ToString());
        Assert.That(answer, Does.StartWith("HTTP/1.1 403 "));
        Assert.That(answer, Does.Not.Contain(FakeControlPlane.CloudKeyId));
        Assert.That(answer, Does.Contain($"<AWSAccessKeyId>{FakeControlPlane.ProxyKeyId}</AWSAccessKeyId>"));
    }

    [TestCase("Connection: Upgrade\r\nUpgrade: websocket\r\n", "Upgrade")]
    [TestCase("X-HTTP-Method-Override: DELETE\r\n", "X-HTTP-Method-Override")]
    public async Task What_would_run_another_method_than_was_signed_is_refused(string unsigned, string says)
    {
        string answer = await AnswerAsync(new SignedText
        {
            Method = "DELETE",
            Target = "/bucket/key",
            Host = "s3.eu-west-1.amazonaws.com",
            Service = "s3",
            Signed = [],
            Body = "",
            DeclaresHash = true,
            Unsigned = unsigned,
        }.ToString(), "s3.eu-west-1.amazonaws.com");
        AssertRefused(answer, "InvalidRequest", says);
    }

    [TestCase("Connection")]
    [TestCase("x-amz-content-sha256")]
    public async Task A_control_character_that_a_refusal_repeats_does_not_break_the_refusal(string header)
    {
        const string host = "s3.eu-west-1.amazonaws.com";
        SignedText request = new() { Method = "GET", Target = "/", Host = host, Service = "s3", Signed = [], Body = "", Unsigned = $"{header}: a\u0001b\r\n" };
        Assert.That(await AnswerAsync(request.ToString(), host), Does.Contain("a?b").And.Contain("x-csg-error: "));
    }

    private async Task<string> AnswerAsync(string request, string host = Host)
    {
        await using RawTunnel tunnel = await RawTunnel.EstablishAsync(_daemon, host);
        await tunnel.SendAsync(request);
        return await tunnel.ReadAnswerAsync();
    }

    private void AssertRefused(string answer, string code, string? marker = null)
    {
        Assert.That(answer, Does.StartWith("HTTP/1.1 4"));
        Assert.That(answer, Does.Contain(code));
        Assert.That(answer, marker is null ? Does.Contain("x-csg-error: ") : Does.Contain(marker));
        Assert.That(_daemon.Upstream.Received, Is.Empty);
    }
}
