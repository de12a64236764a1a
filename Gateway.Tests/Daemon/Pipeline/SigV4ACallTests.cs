using System.Text;
using Gateway.Daemon.Resolve;
using Gateway.Signing.Contracts;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Pipeline;

/// <summary>Requests that are signed with SigV4A, through the whole daemon to a stand-in upstream that verifies them on its own.</summary>
[TestFixture]
internal sealed class SigV4ACallTests
{
    private static readonly SigV4AUpstream Aws = new(FakeControlPlane.CloudKeyId, FakeControlPlane.CloudSecret);

    private RunningDaemon _daemon = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _daemon = await RunningDaemon.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _daemon.DisposeAsync();

    [SetUp]
    public Task ForgetAsync()
    {
        _daemon.Upstream.Reset();
        _daemon.ControlPlane.Edit = static g => g;
        _daemon.ControlPlane.SigningFailure = null;
        _daemon.ControlPlane.SessionToken = null;
        _daemon.ControlPlane.Signed.Clear();
        _daemon.ControlPlane.Audited.Clear();
        return _daemon.ControlPlane.ChangeAsync();
    }

    private static IEnumerable<TestCaseData> Hosts()
    {
        yield return Case(SigV4AText.MultiRegionAccessPoint, "s3", "*");
        yield return Case("abcde.veo.endpoint.events.amazonaws.com", "events", "*");
        yield return Case("s3.eu-west-1.amazonaws.com", "s3", "eu-west-1");
        yield return Case("bucket.s3.eu-west-1.amazonaws.com", "s3", "eu-*,us-east-1");
        yield return Case("abcdef.endpoints.email.amazonaws.com", "ses", "eu-west-1,us-east-1");

        static TestCaseData Case(string host, string service, string regions) => new TestCaseData(host, service, regions).SetArgDisplayNames(host, regions);
    }

    [TestCaseSource(nameof(Hosts))]
    public async Task A_call_of_the_header_form_arrives_signed_with_the_cloud_credential(string host, string service, string regions)
    {
        string answer = await AnswerAsync(Of(host, service, regions).ToString(), host);

        Assert.That(answer, Does.StartWith("HTTP/1.1 200 "));
        ReceivedRequest received = _daemon.Upstream.Received.Single();
        Assert.That(Aws.Judge(received), Is.Null);
        Assert.That(received.Headers["X-Amz-Region-Set"].ToString(), Is.EqualTo(regions));
        Assert.That(received.Headers.Values.SelectMany(static v => v), Has.None.Contains(FakeControlPlane.ProxyKeyId));
    }

    [Test]
    public async Task A_presigned_url_arrives_signed_in_the_header_form_for_the_same_region_set()
    {
        string answer = await AnswerAsync(new SigV4AText { RegionSet = "eu-west-1,us-*" }.Presigned());

        Assert.That(answer, Does.StartWith("HTTP/1.1 200 "));
        ReceivedRequest received = _daemon.Upstream.Received.Single();
        Assert.That(Aws.Judge(received), Is.Null);
        Assert.That(received.RawTarget, Is.EqualTo("/key"));
        Assert.That(received.Headers["X-Amz-Region-Set"].ToString(), Is.EqualTo("eu-west-1,us-*"));
        Assert.That(received.Headers["X-Amz-Content-Sha256"].ToString(), Is.EqualTo("UNSIGNED-PAYLOAD"));
    }

    [Test]
    public async Task A_temporary_credentials_session_token_goes_along_signed()
    {
        _daemon.ControlPlane.SessionToken = "session/token+of=the-role";

        Assert.That(await AnswerAsync(new SigV4AText().ToString()), Does.StartWith("HTTP/1.1 200 "));

        ReceivedRequest received = _daemon.Upstream.Received.Single();
        Assert.That(received.Headers["X-Amz-Security-Token"].ToString(), Is.EqualTo("session/token+of=the-role"));
        Assert.That(Aws.Judge(received), Is.Null);
    }

    [Test]
    public async Task An_unsigned_body_in_chunks_passes()
    {
        const string Body = "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n";
        SigV4AText request = new()
        {
            Method = "PUT",
            PayloadHash = "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
            Body = Encoding.ASCII.GetBytes(Body),
            Signed = [new("Content-Encoding", "aws-chunked"), new("X-Amz-Decoded-Content-Length", "5"), new("X-Amz-Trailer", "x-amz-checksum-crc32")],
        };

        Assert.That(await AnswerAsync(request.ToString()), Does.StartWith("HTTP/1.1 200 "));

        ReceivedRequest received = _daemon.Upstream.Received.Single();
        Assert.That(Aws.Judge(received), Is.Null);
        Assert.That(Encoding.ASCII.GetString(received.Body), Is.EqualTo(Body));
    }

    /// <summary>Each is signed by its test: this runs before the first test of all, and the last one's clock would be minutes further.</summary>
    private static IEnumerable<TestCaseData> Refused()
    {
        yield return Case("another secret", "SignatureDoesNotMatch", static () => new SigV4AText { Secret = "another/secret" }.ToString());
        yield return Case("another path", "SignatureDoesNotMatch", static () => new SigV4AText().ToString().Replace("/key", "/other", StringComparison.Ordinal));
        yield return Case("another region set", "SignatureDoesNotMatch", static () => Replace(new SigV4AText(), "Region-Set: *", "Region-Set: us-*"));
        yield return Case("no region set", "AuthorizationHeaderMalformed", static () => Replace(new SigV4AText(), "X-Amz-Region-Set: *\r\n", ""));
        yield return Case("two region sets", "AuthorizationHeaderMalformed", static () => Replace(new SigV4AText(), "X-Amz-Region-Set: *\r\n", "X-Amz-Region-Set: *\r\nX-Amz-Region-Set: *\r\n"));
        yield return Case("an unsigned header of Amazon's", "AccessDenied", static () => new SigV4AText { Unsigned = "X-Amz-Acl: public-read\r\n" }.ToString());
        yield return Case("a session token", "InvalidToken", static () => new SigV4AText { Signed = [new("X-Amz-Security-Token", "token")] }.ToString());
        yield return Case("a slow clock", "RequestTimeTooSkewed", static () => new SigV4AText { Time = TimeProvider.System.GetUtcNow().AddMinutes(-16) }.ToString());
        yield return Case("an expired url", "AccessDenied", static () => new SigV4AText { Time = TimeProvider.System.GetUtcNow().AddMinutes(-2) }.Presigned(60));
        yield return Case("another service", "AuthorizationHeaderMalformed", static () => new SigV4AText { Service = "events" }.ToString());
        yield return Case("an unknown key", "InvalidAccessKeyId", static () => new SigV4AText { KeyId = "CSGKUNKNOWNUNKNOWN00" }.ToString());
        yield return Case("a region of another partition", "AuthorizationHeaderMalformed", static () => new SigV4AText { RegionSet = "cn-north-1" }.ToString());
        yield return Case("two places", "InvalidArgument", static () => Replace(new SigV4AText(), "GET /key ", "GET /key?X-Amz-Algorithm=AWS4-ECDSA-P256-SHA256&X-Amz-Signature=0 "));
        yield return Case("chunks signed by HMAC", "NotImplemented", static () => new SigV4AText { Method = "PUT", PayloadHash = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" }.ToString());
        yield return Case("signed events", "NotImplemented", static () => new SigV4AText { Method = "PUT", PayloadHash = "STREAMING-AWS4-HMAC-SHA256-EVENTS" }.ToString());

        static TestCaseData Case(string name, string code, Func<string> request) => new TestCaseData(code, request).SetArgDisplayNames(name);
        static string Replace(SigV4AText request, string old, string replacement) => request.ToString().Replace(old, replacement, StringComparison.Ordinal);
    }

    [TestCaseSource(nameof(Refused))]
    public async Task What_was_not_signed_like_this_is_refused(string code, Func<string> request)
    {
        string answer = await AnswerAsync(request());

        Assert.That(answer, Does.Contain($"<Code>{code}</Code>"));
        Assert.That(_daemon.Upstream.Received, Is.Empty);
        Assert.That(_daemon.ControlPlane.Signed, Is.Empty, "nothing was signed for it");
    }

    [TestCase("s3.eu-west-1.amazonaws.com", "us-east-1", "AuthorizationHeaderMalformed", TestName = "Region_set_without_the_hosts_region_is_refused")]
    [TestCase("dynamodb.eu-west-1.amazonaws.com", "*", "IncompleteSignatureException", TestName = "Host_that_takes_no_SigV4A_refuses_it")]
    public async Task Host_decides(string host, string regions, string code)
    {
        string service = host.Split('.')[0];
        Assert.That(await AnswerAsync(Of(host, service, regions).ToString(), host), Does.Contain(code));
        Assert.That(_daemon.Upstream.Received, Is.Empty);
    }

    [Test]
    public async Task SigV4s_chunk_form_is_not_taken_under_SigV4A_nor_the_other_way_round()
    {
        SignedText request = S3Put.Of("") with { PayloadHash = "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD", Signed = [new("X-Amz-Decoded-Content-Length", "0")] };
        Assert.That(await AnswerAsync(request.ToString(), S3Put.Host), Does.Contain("<Code>NotImplemented</Code>"));
    }

    [TestCase("*", "eu-west-1", false)]
    [TestCase("eu-west-1,us-east-1", "eu-west-1", false)]
    [TestCase("eu-west-1", "eu-west-1,us-east-1", true)]
    [TestCase("*", "aws-global", true)]
    public async Task An_approval_with_regions_must_cover_the_whole_region_set(string regions, string approved, bool allowed)
    {
        _daemon.ControlPlane.Edit = g => g with { Regions = approved.Split(',') };
        await _daemon.ControlPlane.ChangeAsync();

        string answer = await AnswerAsync(new SigV4AText { RegionSet = regions }.ToString());

        Assert.That(answer, allowed ? Does.StartWith("HTTP/1.1 200 ") : Does.Contain("<Code>AccessDenied</Code>").And.Contain($"in region '{regions}'"));
        Assert.That(_daemon.ControlPlane.Signed, Has.Count.EqualTo(allowed ? 1 : 0));
    }

    [TestCase("us-*", "us-*", true)]
    [TestCase("us-east-1,us-west-2", "us-*", true)]
    [TestCase("*", "us-*", false)]
    [TestCase("us-east-*", "us-east-?", false)]
    [TestCase("us-east-1,eu-west-1", "us-*", false)]
    public async Task A_region_policy_must_allow_the_whole_region_set(string regions, string pattern, bool allowed)
    {
        _daemon.ControlPlane.Edit = g => g with { Policies = [new GrantPolicy { Type = "csg.region.allow", Service = "*", Action = "*", Value = pattern }] };
        await _daemon.ControlPlane.ChangeAsync();

        string answer = await AnswerAsync(new SigV4AText { RegionSet = regions }.ToString());

        Assert.That(answer, allowed ? Does.StartWith("HTTP/1.1 200 ") : Does.Contain("csg.region.allow"));
    }

    [Test]
    public async Task A_grant_that_may_not_sign_is_refused_before_anything_is_asked_to_be_signed()
    {
        _daemon.ControlPlane.Edit = static g => g with { IsSignedPerCall = false };
        await _daemon.ControlPlane.ChangeAsync();

        Assert.That(await AnswerAsync(new SigV4AText().ToString()), Does.Contain("<Code>ServiceUnavailable</Code>"));
        Assert.That(_daemon.ControlPlane.Signed, Is.Empty);
    }

    [Test]
    public async Task What_the_control_plane_does_not_sign_does_not_go_out()
    {
        foreach ((SigningException failure, string code) in new[]
        {
            (SigningErrors.Refusal("sign", 403, "not_active", null)!, "AccessDenied"),
            (SigningErrors.Refusal("sign", 403, "signing_refused", "The region set '*' is not approved.")!, "AccessDenied"),
            (SigningErrors.Refusal("sign", 503, "cloud_credential_unavailable", null)!, "ServiceUnavailable"),
            (SigningErrors.Unavailable("sign answered 429 rate_limited"), "ServiceUnavailable"),
            (SigningErrors.Unavailable("sign failed: connection refused"), "ServiceUnavailable"),
        })
        {
            _daemon.ControlPlane.SigningFailure = failure;
            string answer = await AnswerAsync(new SigV4AText().ToString());
            Assert.That(answer, Does.Contain($"<Code>{code}</Code>"), failure.Message);
        }

        Assert.That(_daemon.Upstream.Received, Is.Empty);
    }

    [Test]
    public async Task The_audit_event_names_the_region_set()
    {
        await AnswerAsync(new SigV4AText { RegionSet = "eu-west-1,us-east-1" }.ToString());

        Assert.That(
            () => _daemon.ControlPlane.Audited.Select(static e => (e.Region, e.Decision)).ToArray(),
            Has.Some.EqualTo(("eu-west-1,us-east-1", AuditDecision.Allowed)).After(Wait.LimitMs, 20));
    }

    private static SigV4AText Of(string host, string service, string regions) => new() { Host = host, Service = service, RegionSet = regions, Target = "/" };

    private async Task<string> AnswerAsync(string request, string host = SigV4AText.MultiRegionAccessPoint)
    {
        await using RawTunnel tunnel = await RawTunnel.EstablishAsync(_daemon, host);
        await tunnel.SendAsync(request);
        return await tunnel.ReadAnswerAsync();
    }
}
