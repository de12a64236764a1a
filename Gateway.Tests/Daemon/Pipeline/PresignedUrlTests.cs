using System.Globalization;
using Amazon.Runtime.Internal.Auth;
using Gateway.Signing.Catalog;
using Gateway.Signing.SigV4;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Pipeline;

/// <summary>URLs presigned with the proxy key: judged by our clock at each arrival, and forwarded signed by header.</summary>
[TestFixture]
internal sealed class PresignedUrlTests
{
    private const string S3 = "s3.eu-west-1.amazonaws.com";
    private const string Sts = "sts.eu-west-1.amazonaws.com";
    private const string Polly = "polly.eu-west-1.amazonaws.com";

    private RunningDaemon _daemon = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _daemon = await RunningDaemon.StartAsync();
        _daemon.ControlPlane.Edit = static g => g with { Services = [.. g.Services, "polly"] };
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _daemon.DisposeAsync();

    [SetUp]
    public void Forget() => _daemon.Upstream.Reset();

    [TestCase(6.9)]
    [TestCase(3.0)]
    [TestCase(0.0)]
    public async Task A_url_is_served_for_up_to_seven_days_and_signed_for_today(double daysAgo)
    {
        string target = Presign("GET", "/bucket/a%20b", "versionId=x", S3, "s3", TimeSpan.FromDays(7), Ago(TimeSpan.FromDays(daysAgo)));
        Assert.That(await AnswerAsync("GET", target, S3), Does.StartWith("HTTP/1.1 200 "));
        ReceivedRequest received = _daemon.Upstream.Received.Single();
        DateTimeOffset signed = DateTimeOffset.ParseExact(
            received.Headers["X-Amz-Date"].ToString(), "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        string today = signed.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        Assert.That(signed, Is.EqualTo(TimeProvider.System.GetUtcNow()).Within(1).Minutes);
        Assert.That(received.RawTarget, Is.EqualTo("/bucket/a%20b?versionId=x"));
        Assert.That(received.Headers["Authorization"].ToString(), Does.Contain($"Credential={FakeControlPlane.CloudKeyId}/{today}/eu-west-1/s3/aws4_request"));
        Assert.That(received.Headers["x-amz-content-sha256"].ToString(), Is.EqualTo("UNSIGNED-PAYLOAD"));
    }

    [Test]
    public async Task Expiry_is_looked_at_on_each_arrival()
    {
        MovedClock clock = new();
        await using RunningDaemon daemon = await RunningDaemon.StartAsync(services => services.AddSingleton<TimeProvider>(clock));
        string target = Presign("GET", "/bucket/key", "", S3, "s3", TimeSpan.FromSeconds(60), clock.GetUtcNow());
        await using RawTunnel tunnel = await RawTunnel.EstablishAsync(daemon, S3);
        await tunnel.SendAsync($"GET {target} HTTP/1.1\r\nHost: {S3}\r\n\r\n");
        Assert.That(await tunnel.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 200 "));

        // The same URL over the same connection, once its time is over.
        clock.Ahead = TimeSpan.FromSeconds(61);
        await tunnel.SendAsync($"GET {target} HTTP/1.1\r\nHost: {S3}\r\n\r\n");
        Assert.That(await tunnel.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 403 ").And.Contain("AccessDenied").And.Contain("Request has expired"));
        Assert.That(daemon.Upstream.Received, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_url_of_the_future_is_refused()
    {
        string target = Presign("GET", "/bucket/key", "", S3, "s3", TimeSpan.FromDays(1), Ago(TimeSpan.FromMinutes(-16)));
        await AssertRefusedAsync("GET", target, S3, "RequestTimeTooSkewed");
    }

    [TestCase("0")]
    [TestCase("604801")]
    [TestCase("-5")]
    [TestCase("600.0")]
    public async Task A_life_that_is_none_is_refused(string life)
    {
        string target = Presign("GET", "/bucket/key", "", S3, "s3", TimeSpan.FromSeconds(600), Ago(TimeSpan.Zero));
        await AssertRefusedAsync("GET", target.Replace("X-Amz-Expires=600", $"X-Amz-Expires={life}", StringComparison.Ordinal), S3, "AuthorizationHeaderMalformed");
    }

    [Test]
    public async Task A_put_with_signed_headers_must_have_them()
    {
        HeaderField[] headers = [new("content-type", "text/plain"), new("x-amz-meta-note", "n")];
        string target = Presign("PUT", "/bucket/key", "", S3, "s3", TimeSpan.FromHours(1), Ago(TimeSpan.Zero), headers);
        Assert.That(
            await AnswerAsync("PUT", target, S3, "Content-Type: text/plain\r\nx-amz-meta-note: n\r\nContent-Length: 4\r\n\r\nbody"), Does.StartWith("HTTP/1.1 200 "));
        ReceivedRequest received = _daemon.Upstream.Received.Single();
        Assert.That(received.Body, Is.EqualTo("body"u8.ToArray()));
        Assert.That(received.Headers["Authorization"].ToString(), Does.Contain("SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date;x-amz-meta-note"));
        _daemon.Upstream.Received.Clear();
        await AssertRefusedAsync("PUT", target, S3, "SignatureDoesNotMatch", "Content-Type: text/plain\r\nx-amz-meta-note: other\r\nContent-Length: 4\r\n\r\nbody");
        await AssertRefusedAsync("PUT", target, S3, "SignatureDoesNotMatch", "Content-Type: text/html\r\nx-amz-meta-note: n\r\nContent-Length: 4\r\n\r\nbody");
        await AssertRefusedAsync("PUT", target, S3, "AccessDenied", "Content-Type: text/plain\r\nx-amz-meta-note: n\r\nx-amz-acl: public-read\r\nContent-Length: 4\r\n\r\nbody");
    }

    [TestCase("UNSIGNED-PAYLOAD", "body", true)]
    [TestCase("230d8358dc8e8890b4c58deeb62912ee2f20357ae92a5cc861b98e68fe31acb5", "body", true, Description = "the hash of 'body'")]
    [TestCase("230d8358dc8e8890b4c58deeb62912ee2f20357ae92a5cc861b98e68fe31acb5", "b0dy", false)]
    public async Task What_a_query_says_of_the_body_is_verified_and_moves_into_the_header(string hash, string body, bool isGood)
    {
        // As the SDK for JavaScript presigns.
        string target = Presign("PUT", "/bucket/key", $"X-Amz-Content-Sha256={hash}", S3, "s3", TimeSpan.FromHours(1), Ago(TimeSpan.Zero), payloadHash: hash);
        string answer = await AnswerAsync("PUT", target, S3, $"Content-Length: {body.Length}\r\n\r\n{body}");
        Assert.That(answer, isGood ? Does.StartWith("HTTP/1.1 200 ") : Does.Contain("XAmzContentSHA256Mismatch"));
        Assert.That(_daemon.Upstream.Received.Count, Is.EqualTo(isGood ? 1 : 0));
        if (isGood)
        {
            Assert.That(_daemon.Upstream.Received.Single().RawTarget, Is.EqualTo("/bucket/key"));
            Assert.That(_daemon.Upstream.Received.Single().Headers["x-amz-content-sha256"].ToString(), Is.EqualTo(hash));
        }
    }

    [TestCase("X-Amz-Content-Sha256=UNSIGNED-PAYLOAD&X-Amz-Content-Sha256=UNSIGNED-PAYLOAD")]
    [TestCase("X-Amz-Content-Sha256=STREAMING-AWS4-HMAC-SHA256-PAYLOAD")]
    public async Task Other_words_for_the_body_in_a_query_are_refused(string query) => await AssertRefusedAsync(
        "PUT", Presign("PUT", "/bucket/key", query, S3, "s3", TimeSpan.FromHours(1), Ago(TimeSpan.Zero)), S3, "NotImplemented", "Content-Length: 0\r\n\r\n");

    [Test]
    public async Task The_identity_call_that_cluster_tokens_are_made_of_is_served()
    {
        HeaderField[] headers = [new("x-k8s-aws-id", "cluster")];
        string target = Presign("GET", "/", "Action=GetCallerIdentity&Version=2011-06-15", Sts, "sts", TimeSpan.FromSeconds(60), Ago(TimeSpan.Zero), headers);
        Assert.That(await AnswerAsync("GET", target, Sts, "x-k8s-aws-id: cluster\r\n\r\n"), Does.StartWith("HTTP/1.1 200 "));
        ReceivedRequest received = _daemon.Upstream.Received.Single();
        Assert.That(received.RawTarget, Is.EqualTo("/?Action=GetCallerIdentity&Version=2011-06-15"));
        Assert.That(received.Headers["x-k8s-aws-id"].ToString(), Is.EqualTo("cluster"));
        Assert.That(received.Headers["Authorization"].ToString(), Does.Contain(";x-k8s-aws-id,"));
    }

    [Test]
    public async Task Speech_is_served_by_url()
    {
        string target = Presign("GET", "/v1/speech", "OutputFormat=mp3&Text=hello%20world&VoiceId=Joanna", Polly, "polly", TimeSpan.FromHours(1), Ago(TimeSpan.Zero));
        Assert.That(await AnswerAsync("GET", target, Polly), Does.StartWith("HTTP/1.1 200 "));
        Assert.That(_daemon.Upstream.Received.Single().RawTarget, Is.EqualTo("/v1/speech?OutputFormat=mp3&Text=hello%20world&VoiceId=Joanna"));
    }

    private static DateTimeOffset Ago(TimeSpan age) => TimeProvider.System.GetUtcNow() - age;

    private static string Presign(
        string method, string path, string query, string host, string service, TimeSpan life, DateTimeOffset time, HeaderField[]? headers = null, string? payloadHash = null)
    {
        bool isS3 = service == "s3";
        CredentialScope scope = new(time.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture), "eu-west-1", service);
        SignedRequest request = new()
        {
            Method = method,
            RawPath = path,
            RawQuery = query,
            Headers = [new HeaderField("host", host), .. headers ?? []],
            PayloadHash = payloadHash ?? (isS3 ? PayloadHash.UnsignedPayload : PayloadHash.EmptyBody),
        };
        string signed = SigV4Signer.SignQuery(
            request, scope, time, life, ["host", .. (headers ?? []).Select(static h => h.Name)], FakeControlPlane.ProxyKeyId, null,
            AWS4Signer.ComposeSigningKey(FakeControlPlane.ProxySecret, scope.Region, scope.Date, service), isS3 ? SigningRules.S3 : SigningRules.General);
        return $"{path}?{signed}";
    }

    private async Task AssertRefusedAsync(string method, string target, string host, string code, string rest = "\r\n")
    {
        Assert.That(await AnswerAsync(method, target, host, rest), Does.StartWith("HTTP/1.1 ").And.Contain(code).And.Contain("x-csg-error: "));
        Assert.That(_daemon.Upstream.Received, Is.Empty);
    }

    private async Task<string> AnswerAsync(string method, string target, string host, string rest = "\r\n")
    {
        await using RawTunnel tunnel = await RawTunnel.EstablishAsync(_daemon, host);
        await tunnel.SendAsync($"{method} {target} HTTP/1.1\r\nHost: {host}\r\n{rest}");
        return await tunnel.ReadAnswerAsync();
    }
}
