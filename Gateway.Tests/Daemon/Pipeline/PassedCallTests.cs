using Gateway.Signing.Contracts;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Pipeline;

/// <summary>Calls that no proxy key signs: without credentials, and URLs that others presigned.</summary>
[TestFixture]
internal sealed class PassedCallTests
{
    private const string Cognito = "cognito-idp.eu-west-1.amazonaws.com";
    private const string Sts = "sts.eu-west-1.amazonaws.com";
    private const string S3 = "s3.eu-west-1.amazonaws.com";
    private const string Lambda = "awslambda-eu-west-1-tasks.s3.eu-west-1.amazonaws.com";

    private const string ForeignQuery =
        "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=ASIAFOREIGNFOREIGN00%2F20260102%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Date=20260102T030405Z"
        + "&X-Amz-Expires=600&X-Amz-SignedHeaders=host&X-Amz-Security-Token=t%2Fo%2Bk&X-Amz-Signature=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    private RunningDaemon _daemon = null!;
    private DateTimeOffset _since;

    [OneTimeSetUp]
    public async Task StartAsync() => _daemon = await RunningDaemon.StartAsync(
        "--Unsigned:Allow:0=cognito-idp:InitiateAuth",
        "--Unsigned:Allow:1=cognito-idp:Sign*",
        "--Unsigned:Allow:2=sts:AssumeRoleWithWebIdentity",
        "--Unsigned:Allow:3=s3:GetObject",
        "--Presigned:PassHosts:0=awslambda-*-tasks.s3.*.amazonaws.com");

    [OneTimeTearDown]
    public async Task StopAsync() => await _daemon.DisposeAsync();

    [SetUp]
    public void Forget()
    {
        _daemon.Upstream.Reset();
        _since = TimeProvider.System.GetUtcNow();
    }

    [TestCase("InitiateAuth")]
    [TestCase("SignUp")]
    public async Task An_unsigned_call_that_the_operator_names_passes_as_it_came(string action)
    {
        string answer = await AnswerAsync(Target(action), Cognito);
        Assert.That(answer, Does.StartWith("HTTP/1.1 200 "));
        ReceivedRequest received = _daemon.Upstream.Received.Single();
        Assert.That(received.Headers.Keys, Is.EquivalentTo(["Host", "X-Amz-Target", "Content-Type", "Content-Length", "X-Amz-User-Agent"]));
        Assert.That(received.Body, Is.EqualTo("{}"u8.ToArray()));
        AuditEvent audited = await AuditedAsync();
        Assert.That(
            (audited.Decision, audited.Reason, audited.AccessKeyId, audited.Service, audited.Action),
            Is.EqualTo((AuditDecision.Allowed, "PassedUnsigned", (string?)null, "cognito-idp", action)));
    }

    [TestCase("ConfirmSignUp")]
    [TestCase("AdminCreateUser")]
    [TestCase("NoSuchAction")]
    public async Task An_unsigned_call_that_nobody_named_is_refused(string action)
    {
        string answer = await AnswerAsync(Target(action), Cognito);
        AssertRefused(answer, "MissingAuthenticationTokenException");
        Assert.That((await AuditedAsync()).Decision, Is.EqualTo(AuditDecision.Denied));
    }

    [Test]
    public async Task Without_a_setting_every_unsigned_call_is_refused()
    {
        await using RunningDaemon plain = await RunningDaemon.StartAsync();
        await using RawTunnel tunnel = await RawTunnel.EstablishAsync(plain, Cognito);
        await tunnel.SendAsync(Target("InitiateAuth"));
        Assert.That(await tunnel.ReadAnswerAsync(), Does.Contain("MissingAuthenticationTokenException"));
        Assert.That(plain.Upstream.Received, Is.Empty);
    }

    [Test]
    public async Task An_unsigned_call_with_a_token_is_refused() => AssertRefused(
        await AnswerAsync(Target("InitiateAuth", "X-Amz-Security-Token: t\r\n"), Cognito), "MissingAuthenticationTokenException");

    [Test]
    public async Task A_bad_signature_does_not_make_a_call_an_unsigned_one() => AssertRefused(
        await AnswerAsync(Target("InitiateAuth", "Authorization: AWS4-HMAC-SHA256 x\r\n"), Cognito), "IncompleteSignatureException");

    [Test]
    public async Task A_form_names_its_action_in_its_body()
    {
        const string body = "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=r&RoleSessionName=s&WebIdentityToken=t";
        Assert.That(await AnswerAsync(Form(body), Sts), Does.StartWith("HTTP/1.1 200 "));
        Assert.That((await AuditedAsync()).Action, Is.EqualTo("AssumeRoleWithWebIdentity"));
    }

    [TestCase("Action=AssumeRole&Version=2011-06-15", "/")]
    [TestCase("Action=AssumeRoleWithWebIdentity&Action=AssumeRole", "/")]
    [TestCase("Action=AssumeRoleWithWebIdentity", "/?Action=AssumeRole")]
    public async Task A_form_that_names_another_action_or_two_is_refused(string body, string target) =>
        AssertRefused(await AnswerAsync(Form(body, target), Sts), "MissingAuthenticationToken");

    [Test]
    public async Task A_public_object_is_read_and_not_written()
    {
        Assert.That(await AnswerAsync($"GET /bucket/a%20b HTTP/1.1\r\nHost: {S3}\r\n\r\n", S3), Does.StartWith("HTTP/1.1 200 "));
        Assert.That(_daemon.Upstream.Received.Single().RawTarget, Is.EqualTo("/bucket/a%20b"));
        _daemon.Upstream.Received.Clear();
        AssertRefused(await AnswerAsync($"PUT /bucket/a%20b HTTP/1.1\r\nHost: {S3}\r\nContent-Length: 1\r\n\r\nx", S3), "AccessDenied");
        AssertRefused(await AnswerAsync($"GET /bucket/a%20b?acl HTTP/1.1\r\nHost: {S3}\r\n\r\n", S3), "AccessDenied");
    }

    [TestCase("GET")]
    [TestCase("PUT")]
    public async Task A_url_that_another_key_presigned_passes_to_a_listed_host_as_it_is(string method)
    {
        string answer = await AnswerAsync($"{method} /snapshots/x?versionId=1&{ForeignQuery} HTTP/1.1\r\nHost: {Lambda}\r\nContent-Length: 0\r\n\r\n", Lambda);
        Assert.That(answer, Does.StartWith("HTTP/1.1 200 "));
        ReceivedRequest received = _daemon.Upstream.Received.Single();
        Assert.That(received.RawTarget, Is.EqualTo($"/snapshots/x?versionId=1&{ForeignQuery}"));
        Assert.That(received.Headers.Keys, Is.EquivalentTo(["Host", "Content-Length"]));
        AuditEvent audited = await AuditedAsync();
        Assert.That(
            (audited.Decision, audited.Reason, audited.AccessKeyId, audited.Service),
            Is.EqualTo((AuditDecision.Allowed, "PassedForeignUrl", "ASIAFOREIGNFOREIGN00", "s3")));
        Assert.That(_daemon.Log.All, Does.Not.Contain("t%2Fo%2Bk"));
    }

    [Test]
    public async Task A_url_that_another_key_presigned_is_refused_elsewhere_and_told_why()
    {
        string answer = await AnswerAsync($"GET /bucket/x?{ForeignQuery} HTTP/1.1\r\nHost: {S3}\r\n\r\n", S3);
        AssertRefused(answer, "InvalidAccessKeyId");
        Assert.That(answer, Does.Contain("presigned with the AWS access key ASIAFOREIGNFOREIGN00").And.Contain("Presigned:PassHosts"));
        Assert.That((await AuditedAsync()).Reason, Is.EqualTo("AuthenticateDownstreamForeignUrl"));
    }

    [TestCase("POST")]
    [TestCase("DELETE")]
    public async Task A_url_that_another_key_presigned_passes_for_no_other_method(string method) => AssertRefused(
        await AnswerAsync($"{method} /snapshots/x?{ForeignQuery} HTTP/1.1\r\nHost: {Lambda}\r\nContent-Length: 0\r\n\r\n", Lambda), "InvalidAccessKeyId");

    [TestCase("Authorization: AWS4-HMAC-SHA256 x\r\n", "InvalidArgument")]
    [TestCase("X-Amz-Acl: public-read\r\n", "AccessDenied")]
    public async Task A_url_that_another_key_presigned_never_passes_with_more(string header, string code) => AssertRefused(
        await AnswerAsync($"GET /snapshots/x?{ForeignQuery} HTTP/1.1\r\nHost: {Lambda}\r\n{header}\r\n", Lambda), code);

    [Test]
    public async Task A_url_that_a_proxy_key_presigned_never_passes_as_it_is()
    {
        string query = ForeignQuery.Replace("ASIAFOREIGNFOREIGN00", FakeControlPlane.ProxyKeyId, StringComparison.Ordinal);
        AssertRefused(await AnswerAsync($"GET /snapshots/x?{query} HTTP/1.1\r\nHost: {Lambda}\r\n\r\n", Lambda), "InvalidToken");
    }

    private static string Target(string action, string headers = "") =>
        $"POST / HTTP/1.1\r\nHost: {Cognito}\r\nX-Amz-Target: AWSCognitoIdentityProviderService.{action}\r\nX-Amz-User-Agent: x\r\n"
        + $"Content-Type: application/x-amz-json-1.1\r\n{headers}Content-Length: 2\r\n\r\n{{}}";

    private static string Form(string body, string target = "/") =>
        $"POST {target} HTTP/1.1\r\nHost: {Sts}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {body.Length}\r\n\r\n{body}";

    private async Task<AuditEvent> AuditedAsync()
    {
        // Events of the tests before come late.
        Assert.That(() => _daemon.ControlPlane.Audited.Count(a => a.Time >= _since), Is.EqualTo(1).After(Wait.LimitMs, 10));
        return _daemon.ControlPlane.Audited.Single(a => a.Time >= _since);
    }

    private async Task<string> AnswerAsync(string request, string host)
    {
        await using RawTunnel tunnel = await RawTunnel.EstablishAsync(_daemon, host);
        await tunnel.SendAsync(request);
        return await tunnel.ReadAnswerAsync();
    }

    private void AssertRefused(string answer, string code)
    {
        Assert.That(answer, Does.StartWith("HTTP/1.1 4").And.Contain(code).And.Contain("x-csg-error: "));
        Assert.That(_daemon.Upstream.Received, Is.Empty);
    }
}
