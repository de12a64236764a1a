using System.IO.Compression;
using System.Net;
using Gateway.Signing.Contracts;
using Gateway.Signing.SigV4;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Pipeline;

/// <summary>What comes back from upstream, and what happens when nothing does.</summary>
[TestFixture]
internal sealed class UpstreamTests
{
    private const string Host = "dynamodb.eu-west-1.amazonaws.com";

    private RunningDaemon _daemon = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _daemon = await RunningDaemon.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _daemon.DisposeAsync();

    [SetUp]
    public void Forget() => _daemon.Upstream.Reset();

    [Test]
    public async Task An_upstream_whose_certificate_is_not_trusted_gets_nothing()
    {
        await using RunningDaemon suspicious = await RunningDaemon.StartAsync("--Upstream:CaFile=");
        string answer = await AnswerAsync(suspicious);
        Assert.That(answer, Does.StartWith("HTTP/1.1 502 "));
        Assert.That(answer, Does.Contain("ServiceUnavailableException").And.Contain("could not reach " + Host));
        Assert.That(suspicious.Upstream.Received, Is.Empty);
    }

    [Test]
    public async Task An_extra_root_trusts_what_it_signed_and_nothing_else()
    {
        using TestRoot other = new();
        await using RunningDaemon suspicious = await RunningDaemon.StartAsync($"--Upstream:CaFile={other.CertificateFile}");
        Assert.That(await AnswerAsync(suspicious), Does.StartWith("HTTP/1.1 502 "));
        Assert.That(suspicious.Upstream.Received, Is.Empty);
    }

    [Test]
    public async Task An_upstream_that_is_not_there_is_a_502_in_the_services_protocol()
    {
        await using RunningDaemon alone = await RunningDaemon.StartAsync("--Upstream:ConnectTo=127.0.0.1:1");
        string answer = await AnswerAsync(alone);
        Assert.That(answer, Does.StartWith("HTTP/1.1 502 "));
        Assert.That(answer, Does.Contain("application/x-amz-json-1.0"));
        Assert.That(() => alone.ControlPlane.Audited.Select(static a => a.Decision), Is.EqualTo([AuditDecision.Failed]).After(Wait.LimitMs, 20));
    }

    [Test]
    public async Task An_upstream_that_says_nothing_is_a_504()
    {
        await using RunningDaemon impatient = await RunningDaemon.StartAsync("--Upstream:ActivityTimeout=00:00:01");
        impatient.Upstream.Answer = static (context, _) => Task.Delay(Timeout.Infinite, context.RequestAborted);
        string answer = await AnswerAsync(impatient);
        Assert.That(answer, Does.StartWith("HTTP/1.1 504 "));
        Assert.That(answer, Does.Contain("did not answer"));
    }

    [TestCase(301)]
    [TestCase(307)]
    public async Task A_redirect_is_the_clients_to_follow(int status)
    {
        _daemon.Upstream.Answer = (context, _) =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "https://s3.eu-central-1.amazonaws.com/elsewhere";
            return Task.CompletedTask;
        };
        string answer = await AnswerAsync(_daemon);
        Assert.That(answer, Does.StartWith($"HTTP/1.1 {status} "));
        Assert.That(answer, Does.Contain("Location: https://s3.eu-central-1.amazonaws.com/elsewhere"));
        Assert.That(_daemon.Upstream.Received, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_compressed_answer_keeps_its_bytes()
    {
        using MemoryStream compressed = new();
        await using (GZipStream gzip = new(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync("""{"TableNames":[]}"""u8.ToArray());
        }

        _daemon.Upstream.Answer = (context, _) =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            return context.Response.Body.WriteAsync(compressed.ToArray()).AsTask();
        };
        string answer = await AnswerAsync(_daemon);
        Assert.That(answer, Does.Contain("Content-Encoding: gzip"));
        Assert.That(answer, Does.Contain(System.Text.Encoding.Latin1.GetString(compressed.ToArray())));
    }

    [Test]
    public async Task A_cookie_of_one_answer_is_not_sent_with_the_next_request()
    {
        _daemon.Upstream.Answer = static (context, _) =>
        {
            context.Response.Headers.SetCookie = "session=1";
            return context.Response.WriteAsync("{}");
        };
        Assert.That(await AnswerAsync(_daemon), Does.Contain("Set-Cookie: session=1"));
        await AnswerAsync(_daemon);
        Assert.That(_daemon.Upstream.Received.Last().Headers.ContainsKey("Cookie"), Is.False);
    }

    [Test]
    public async Task A_failed_call_is_not_tried_again()
    {
        _daemon.Upstream.Answer = static (context, _) =>
        {
            context.Response.StatusCode = 500;
            return Task.CompletedTask;
        };
        Assert.That(await AnswerAsync(_daemon), Does.StartWith("HTTP/1.1 500 "));
        _daemon.Upstream.Answer = static (context, _) =>
        {
            context.Abort();
            return Task.CompletedTask;
        };
        Assert.That(await AnswerAsync(_daemon), Does.StartWith("HTTP/1.1 502 "));
        Assert.That(_daemon.Upstream.Received, Has.Count.EqualTo(2));
    }

    [TestCase(HttpStatusCode.NoContent)]
    [TestCase(HttpStatusCode.NotModified)]
    public async Task An_answer_without_a_body_ends(HttpStatusCode status)
    {
        _daemon.Upstream.Answer = (context, _) =>
        {
            context.Response.StatusCode = (int)status;
            return Task.CompletedTask;
        };
        await using RawTunnel tunnel = await RawTunnel.EstablishAsync(_daemon, Host);
        await tunnel.SendAsync(new SignedText().ToString());
        Assert.That(await tunnel.ReadHeadAsync(), Does.StartWith($"HTTP/1.1 {(int)status} "));
        _daemon.Upstream.Reset();
        await tunnel.SendAsync(new SignedText().ToString());
        Assert.That(await tunnel.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 200 "), "the connection goes on");
    }

    [Test]
    public async Task Expect_100_continue_is_answered_after_the_signature_was_found_good()
    {
        SignedText request = new() { DeclaresHash = true, Unsigned = "Expect: 100-continue\r\n" };
        string text = request.ToString();
        int body = text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
        await using RawTunnel good = await RawTunnel.EstablishAsync(_daemon, Host);
        await good.SendAsync(text[..body]);
        Assert.That(await good.ReadHeadAsync(), Does.StartWith("HTTP/1.1 100 Continue"));
        await good.SendAsync(text[body..]);
        Assert.That(await good.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 200 "));

        string wrong = (request with { Secret = "wrong" }).ToString();
        await using RawTunnel bad = await RawTunnel.EstablishAsync(_daemon, Host);
        await bad.SendAsync(wrong[..(wrong.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)]);
        Assert.That(await bad.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 400 ").And.Contain("InvalidSignatureException"));
    }

    [Test]
    public async Task A_head_request_that_is_refused_has_no_body_and_a_request_id()
    {
        await using RawTunnel tunnel = await RawTunnel.EstablishAsync(_daemon, "s3.eu-west-1.amazonaws.com");
        await tunnel.SendAsync(new SignedText
        {
            Method = "HEAD",
            Target = "/bucket/key",
            Host = "s3.eu-west-1.amazonaws.com",
            Service = "s3",
            Signed = [],
            Body = "",
            DeclaresHash = true,
            Secret = "wrong",
            Unsigned = "Connection: close\r\n",
        }.ToString());
        string answer = await tunnel.ReadToEndAsync();
        Assert.That(answer, Does.StartWith("HTTP/1.1 403 "));
        Assert.That(answer, Does.Contain("x-amz-request-id: "));
        Assert.That(answer, Does.EndWith("\r\n\r\n"));
    }

    [Test]
    public async Task A_session_credential_is_sent_with_its_token()
    {
        _daemon.ControlPlane.Edit = static g => g with { UpstreamKeys = [.. g.UpstreamKeys.Select(static k => k with { SessionToken = "token/of+the=session" })] };
        await _daemon.ControlPlane.ChangeAsync();
        await AnswerAsync(_daemon);
        ReceivedRequest received = _daemon.Upstream.Received.Last();
        Assert.That(received.Headers["X-Amz-Security-Token"].ToString(), Is.EqualTo("token/of+the=session"));
        Assert.That(received.Headers["Authorization"].ToString(), Does.Contain("x-amz-security-token"));
        _daemon.ControlPlane.Edit = static g => g;
        await _daemon.ControlPlane.ChangeAsync();
    }

    [Test]
    public async Task A_presigned_url_is_forwarded_without_its_credentials_and_signed_by_header()
    {
        using Amazon.S3.AmazonS3Client client = SdkClients.S3(_daemon);
        string url = await client.GetPreSignedURLAsync(new Amazon.S3.Model.GetPreSignedUrlRequest
        {
            BucketName = "bucket",
            Key = "a b",
            Expires = TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(5),
        });
        using HttpClient plain = new(SdkClients.Handler(_daemon.ProxyUrl, _daemon.CertificateFile));
        using HttpResponseMessage answer = await plain.GetAsync(new Uri(url));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        ReceivedRequest received = _daemon.Upstream.Received.Single();
        Assert.Multiple(() =>
        {
            Assert.That(received.RawTarget, Does.Contain("/a%20b").And.Not.Contain("X-Amz-"));
            Assert.That(received.Headers["Authorization"].ToString(), Does.Contain(FakeControlPlane.CloudKeyId));
            Assert.That(received.Headers["x-amz-content-sha256"].ToString(), Is.EqualTo("UNSIGNED-PAYLOAD"));
        });
        string tampered = url.Replace("/a%20b", "/other", StringComparison.Ordinal);
        using HttpResponseMessage refused = await plain.GetAsync(new Uri(tampered));
        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
    }

    private static async Task<string> AnswerAsync(RunningDaemon daemon)
    {
        await using RawTunnel tunnel = await RawTunnel.EstablishAsync(daemon, Host);
        await tunnel.SendAsync(new SignedText { Signed = [new HeaderField("X-Amz-Target", "DynamoDB_20120810.ListTables")] }.ToString());
        return await tunnel.ReadAnswerAsync();
    }
}
