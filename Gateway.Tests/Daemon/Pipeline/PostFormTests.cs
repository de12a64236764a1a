using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Signing.Contracts;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Pipeline;

/// <summary>Uploads by HTML form, byte by byte, through the whole daemon.</summary>
[TestFixture]
internal sealed class PostFormTests
{
    private const string Host = "s3.eu-west-1.amazonaws.com";

    private RunningDaemon _daemon = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _daemon = await RunningDaemon.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _daemon.DisposeAsync();

    [SetUp]
    public void Forget()
    {
        _daemon.Upstream.Reset();
        _daemon.Upstream.Answer = static (context, _) =>
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        };
    }

    [TestCase("/bucket", Host)]
    [TestCase("/bucket/", Host)]
    [TestCase("/", "bucket.s3.eu-west-1.amazonaws.com")]
    public async Task A_form_signed_with_the_proxy_key_arrives_signed_with_the_cloud_credential(string target, string host)
    {
        PostFormText form = new() { Fields = [("acl", "private"), ("x-amz-meta-note", "grüße")] };
        string sent = form.Request(target: target, host: host);
        Assert.That(await AnswerAsync(sent, host), Does.StartWith("HTTP/1.1 204 "));

        ReceivedRequest received = _daemon.Upstream.Received.Single();
        ReceivedForm arrived = ReceivedForm.Read(received.Body);
        JsonNode policy = PostFormText.PolicyOf(arrived.Fields["policy"]);
        string date = arrived.Fields["x-amz-date"];
        Assert.Multiple(() =>
        {
            Assert.That(received.RawTarget, Is.EqualTo(target));
            Assert.That(received.Headers.Keys, Is.EquivalentTo(["Host", "Content-Type", "Content-Length"]));
            Assert.That(received.Headers["Content-Length"].ToString(), Is.EqualTo(received.Body.Length.ToString(CultureInfo.InvariantCulture)));
            Assert.That(arrived.Fields["x-amz-credential"], Is.EqualTo($"{FakeControlPlane.CloudKeyId}/{date[..8]}/eu-west-1/s3/aws4_request"));
            Assert.That(arrived.Fields["x-amz-signature"], Is.EqualTo(PostFormText.Sign(arrived.Fields["policy"], FakeControlPlane.CloudSecret, date[..8])));
            Assert.That(policy["conditions"]!.ToJsonString(), Does.Contain(FakeControlPlane.CloudKeyId).And.Not.Contain(FakeControlPlane.ProxyKeyId));
            Assert.That(policy["conditions"]!.ToJsonString(), Does.Contain("""{"bucket":"bucket"}"""));
            Assert.That(Encoding.Latin1.GetString(received.Body), Does.Not.Contain(FakeControlPlane.ProxyKeyId));
            Assert.That(arrived.Fields["acl"], Is.EqualTo("private"));
            Assert.That(Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(arrived.Fields["x-amz-meta-note"])), Is.EqualTo("grüße"));
            Assert.That(arrived.File, Is.EqualTo(form.File));
        });
    }

    [Test]
    public async Task A_temporary_credentials_token_comes_as_a_field_that_the_policy_covers()
    {
        await using RunningDaemon daemon = await RunningDaemon.StartAsync();
        daemon.ControlPlane.Edit = static g => g with { UpstreamKeys = [.. g.UpstreamKeys.Select(static k => k with { SessionToken = "session/token+=" })] };
        await using RawTunnel tunnel = await RawTunnel.EstablishAsync(daemon, Host);
        await tunnel.SendAsync(new PostFormText().Request());
        Assert.That(await tunnel.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 200 "));
        ReceivedRequest received = daemon.Upstream.Received.Single();
        ReceivedForm arrived = ReceivedForm.Read(received.Body);
        Assert.That(arrived.Fields["x-amz-security-token"], Is.EqualTo("session/token+="));
        Assert.That(
            PostFormText.PolicyOf(arrived.Fields["policy"])["conditions"]!.AsArray().Any(static c => c is JsonObject o && o["x-amz-security-token"]?.ToString() == "session/token+="),
            Is.True);
        Assert.That(received.Headers["Content-Length"].ToString(), Is.EqualTo(received.Body.Length.ToString(CultureInfo.InvariantCulture)));
    }

    [Test]
    public async Task A_large_file_streams_through_and_what_follows_it_is_kept()
    {
        string file = string.Concat(Enumerable.Range(0, 5_000_000).Select(static i => (char)('a' + (i % 26))));
        string body = new PostFormText { File = file }.Body();
        string end = $"\r\n--{PostFormText.Boundary}--\r\n";
        string more = $"\r\n--{PostFormText.Boundary}\r\nContent-Disposition: form-data; name=\"submit\"\r\n\r\nUpload{end}";
        Assert.That(await AnswerAsync(PostFormText.RequestWith(body[..^end.Length] + more)), Does.StartWith("HTTP/1.1 204 "));
        ReceivedForm arrived = ReceivedForm.Read(_daemon.Upstream.Received.Single().Body);
        Assert.That(arrived.File, Is.EqualTo(file));
        Assert.That(arrived.Fields["submit"], Is.EqualTo("Upload"));
    }

    [Test]
    public async Task A_form_is_authorized_and_audited_as_put_object()
    {
        DateTimeOffset since = TimeProvider.System.GetUtcNow();
        await AnswerAsync(new PostFormText().Request());
        Assert.That(() => _daemon.ControlPlane.Audited.Count(a => a.Time >= since), Is.EqualTo(1).After(Wait.LimitMs, 10));
        AuditEvent audited = _daemon.ControlPlane.Audited.Single(a => a.Time >= since);
        Assert.That((audited.Action, audited.Resource, audited.Decision), Is.EqualTo(("PutObject", "bucket/uploads/a b.txt", AuditDecision.Allowed)));
        Assert.That(audited.AccessKeyId, Is.EqualTo(FakeControlPlane.ProxyKeyId));
    }

    [TestCase("csg.action.deny", "PutObject", null, "csg.action.deny")]
    [TestCase("csg.action.allow", "GetObject", null, "csg.action.allow")]
    [TestCase("csg.resource.name.prefix", "PutObject", "team-", "csg.resource.name.prefix")]
    [TestCase("csg.read_only", "*", null, "csg.read_only")]
    public async Task Policies_for_put_object_hold_for_forms(string type, string action, string? value, string named)
    {
        await using RunningDaemon daemon = await RunningDaemon.StartAsync();
        daemon.ControlPlane.Edit = g => g with { Policies = [new GrantPolicy { Type = type, Service = "s3", Action = action, Value = value }] };
        await using RawTunnel tunnel = await RawTunnel.EstablishAsync(daemon, Host);
        await tunnel.SendAsync(new PostFormText().Request());
        Assert.That(await tunnel.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 403 ").And.Contain($"Action &apos;PutObject&apos; violates policy &apos;{named}&apos;").Or.Contain($"Action 'PutObject' violates policy '{named}'"));
        Assert.That(daemon.Upstream.Received, Is.Empty);
    }

    [Test]
    public async Task A_form_from_six_days_ago_passes_and_one_from_eight_days_ago_has_expired()
    {
        PostFormText form = new() { Time = TimeProvider.System.GetUtcNow().AddDays(-6), Life = TimeSpan.FromDays(30) };
        Assert.That(await AnswerAsync(form.Request()), Does.StartWith("HTTP/1.1 204 "));
        string date = ReceivedForm.Read(_daemon.Upstream.Received.Single().Body).Fields["x-amz-date"];
        Assert.That(
            DateTimeOffset.ParseExact(date, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
            Is.EqualTo(TimeProvider.System.GetUtcNow()).Within(1).Minutes);
        _daemon.Upstream.Received.Clear();
        await AssertRefusedAsync(form with { Time = form.Time.AddDays(-2) }, "AccessDenied", "Request has expired");
    }

    [Test]
    public async Task A_policy_past_its_expiration_is_refused() => await AssertRefusedAsync(
        new PostFormText { Time = TimeProvider.System.GetUtcNow().AddMinutes(-10), Life = TimeSpan.FromMinutes(5) }, "AccessDenied", "Policy expired");

    [Test]
    public async Task A_form_from_the_future_is_refused() =>
        await AssertRefusedAsync(new PostFormText { Time = TimeProvider.System.GetUtcNow().AddMinutes(16) }, "RequestTimeTooSkewed");

    [Test]
    public async Task A_wrong_secret_is_refused() => await AssertRefusedAsync(new PostFormText { Secret = "wrong" }, "SignatureDoesNotMatch");

    [Test]
    public async Task An_unknown_key_is_refused() => await AssertRefusedAsync(new PostFormText { KeyId = "CSGKUNKNOWNUNKNOWN00" }, "InvalidAccessKeyId");

    [Test]
    public async Task A_policy_changed_after_signing_is_refused() => await AssertRefusedAsync(
        new PostFormText { Spoil = static f => Replace(f, "policy", static p => Convert.ToBase64String([.. Convert.FromBase64String(p), (byte)' '])) },
        "SignatureDoesNotMatch");

    [Test]
    public async Task A_field_changed_after_signing_is_refused() => await AssertRefusedAsync(
        new PostFormText { Fields = [("acl", "private")], Spoil = static f => Replace(f, "acl", static _ => "public-read") }, "AccessDenied", "Policy Condition failed: acl");

    [Test]
    public async Task A_field_that_no_condition_covers_is_refused() => await AssertRefusedAsync(
        new PostFormText { Uncovered = [("acl", "public-read")] }, "AccessDenied", "Extra input fields: acl");

    [Test]
    public async Task Another_bucket_than_the_policys_is_refused() => Assert.That(
        await AnswerAsync(new PostFormText().Request(target: "/other")), Does.Contain("AccessDenied").And.Contain("Policy Condition failed: bucket"));

    [Test]
    public async Task A_policy_that_is_none_is_refused() => await AssertRefusedAsync(new PostFormText { PolicyJson = "[]" }, "InvalidPolicyDocument");

    [Test]
    public async Task A_session_token_beside_a_proxy_key_is_refused() => await AssertRefusedAsync(
        new PostFormText { Fields = [("x-amz-security-token", "token")] }, "InvalidToken");

    [Test]
    public async Task A_form_for_another_region_than_the_hosts_is_refused() =>
        await AssertRefusedAsync(new PostFormText { Region = "us-east-1" }, "AuthorizationHeaderMalformed");

    [TestCase("AWS4-HMAC-SHA512", "InvalidRequest")]
    [TestCase("aws4-hmac-sha256", "InvalidRequest")]
    public async Task Another_algorithm_is_refused(string algorithm, string code) => await AssertRefusedAsync(new PostFormText { Algorithm = algorithm }, code);

    [Test]
    public async Task A_form_of_signature_version_2_is_refused_and_told_why()
    {
        PostFormText form = new()
        {
            Spoil = static f => [("key", "k"), ("AWSAccessKeyId", FakeControlPlane.ProxyKeyId), ("policy", f.Single(static p => p.Name == "policy").Value), ("signature", "x")],
        };
        await AssertRefusedAsync(form, "InvalidRequest", "Signature version 2 is not supported");
    }

    [Test]
    public async Task A_form_without_authentication_is_refused() =>
        await AssertRefusedAsync(new PostFormText { Spoil = static _ => [("key", "k")] }, "AccessDenied", "Missing Authentication Token");

    [Test]
    public async Task A_form_without_its_policy_is_refused() => await AssertRefusedAsync(
        new PostFormText { Spoil = static f => [.. f.Where(static p => p.Name != "policy")] }, "AuthorizationHeaderMalformed", "needs the fields");

    [Test]
    public async Task A_field_that_comes_twice_is_refused() => await AssertRefusedAsync(
        new PostFormText { Spoil = static f => [.. f, ("Key", "other")] }, "MalformedPOSTRequest");

    [Test]
    public async Task A_form_without_a_key_is_refused() => await AssertRefusedAsync(
        new PostFormText { Conditions = [], Spoil = static f => [.. f.Where(static p => p.Name != "key")] }, "UserKeyMustBeSpecified");

    [Test]
    public async Task Fields_of_more_than_20_KB_are_refused() =>
        await AssertRefusedAsync(new PostFormText { Fields = [("x-amz-meta-long", new string('x', 20_000))] }, "MaxPostPreDataLengthExceededError");

    [Test]
    public async Task A_form_without_a_file_is_refused()
    {
        string body = new PostFormText().Body();
        int file = body.LastIndexOf($"--{PostFormText.Boundary}\r\n", StringComparison.Ordinal);
        string answer = await AnswerAsync(PostFormText.RequestWith(body[..file] + $"--{PostFormText.Boundary}--\r\n"));
        Assert.That(answer, Does.StartWith("HTTP/1.1 400 ").And.Contain("IncorrectNumberOfFilesInPostRequest"));
    }

    [TestCase("Authorization: AWS4-HMAC-SHA256 x\r\n", "/bucket")]
    [TestCase("", "/bucket?X-Amz-Signature=x")]
    [TestCase("", "/bucket?AWSAccessKeyId=x")]
    public async Task Two_places_of_authentication_are_refused(string header, string target)
    {
        string answer = await AnswerAsync(new PostFormText().Request(header, target));
        Assert.That(answer, Does.Contain("x-csg-error: ").And.StartWith("HTTP/1.1 4"));
        if (!target.Contains("AWSAccessKeyId", StringComparison.Ordinal))
        {
            Assert.That(answer, Does.Contain("Only one auth mechanism allowed"));
        }

        Assert.That(_daemon.Upstream.Received, Is.Empty);
    }

    [TestCase("X-Amz-Acl: public-read\r\n")]
    [TestCase("X-Amz-Content-Sha256: UNSIGNED-PAYLOAD\r\n")]
    [TestCase("Content-Encoding: aws-chunked\r\n")]
    public async Task A_header_that_nothing_signs_is_refused(string header) => Assert.That(
        await AnswerAsync(new PostFormText().Request(header)), Does.Contain("AuthenticateDownstreamHeadersNotSigned").And.Contain("AccessDenied"));

    [Test]
    public async Task A_form_in_http_chunks_is_refused_as_s3_refuses_it()
    {
        string request = new PostFormText().Request();
        int length = request.IndexOf("Content-Length", StringComparison.Ordinal);
        string answer = await AnswerAsync(request[..length] + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
        Assert.That(answer, Does.StartWith("HTTP/1.1 411 ").And.Contain("MissingContentLength"));
    }

    [TestCase("multipart/form-data")]
    [TestCase("multipart/form-data; boundary=a b")]
    public async Task A_boundary_that_cannot_be_read_in_one_way_is_refused(string type)
    {
        string request = new PostFormText().Request().Replace($"multipart/form-data; boundary={PostFormText.Boundary}", type, StringComparison.Ordinal);
        Assert.That(await AnswerAsync(request), Does.Contain("MalformedPOSTRequest"));
    }

    [Test]
    public async Task A_form_to_a_key_is_no_upload_by_form() =>
        Assert.That(await AnswerAsync(new PostFormText().Request(target: "/bucket/key")), Does.Contain("Missing Authentication Token"));

    [Test]
    public async Task A_form_whose_service_was_not_approved_is_refused()
    {
        await using RunningDaemon daemon = await RunningDaemon.StartAsync();
        daemon.ControlPlane.Edit = static g => g with { Services = ["dynamodb"] };
        await using RawTunnel tunnel = await RawTunnel.EstablishAsync(daemon, Host);
        await tunnel.SendAsync(new PostFormText().Request());
        Assert.That(await tunnel.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 403 "));
        Assert.That(daemon.Upstream.Received, Is.Empty);
    }

    [Test]
    public async Task A_form_over_http2_passes()
    {
        string body = new PostFormText().Body();
        using HttpClient client = new(SdkClients.Handler(_daemon.ProxyUrl, _daemon.CertificateFile))
        {
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using ByteArrayContent content = new(Encoding.Latin1.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", $"multipart/form-data; boundary={PostFormText.Boundary}");
        using HttpResponseMessage answer = await client.PostAsync(new Uri($"https://{Host}/bucket"), content);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(ReceivedForm.Read(_daemon.Upstream.Received.Single().Body).Fields["x-amz-credential"], Does.StartWith(FakeControlPlane.CloudKeyId));
    }

    [Test]
    public async Task An_error_of_s3_does_not_show_the_cloud_credentials_key_id()
    {
        _daemon.Upstream.Answer = static (context, _) =>
        {
            context.Response.StatusCode = 403;
            return context.Response.WriteAsync($"<Error><AWSAccessKeyId>{FakeControlPlane.CloudKeyId}</AWSAccessKeyId></Error>");
        };
        Assert.That(await AnswerAsync(new PostFormText().Request()), Does.Contain(FakeControlPlane.ProxyKeyId).And.Not.Contain(FakeControlPlane.CloudKeyId));
    }

    private static IReadOnlyList<(string Name, string Value)> Replace(
        IReadOnlyList<(string Name, string Value)> fields, string name, Func<string, string> change) =>
        [.. fields.Select(f => f.Name == name ? (name, change(f.Value)) : f)];

    private async Task AssertRefusedAsync(PostFormText form, string code, string says = "")
    {
        string answer = await AnswerAsync(form.Request());
        Assert.That(answer, Does.StartWith("HTTP/1.1 4").And.Contain($"<Code>{code}</Code>").And.Contain(says).And.Contain("x-csg-error: "));
        Assert.That(_daemon.Upstream.Received, Is.Empty);
    }

    private async Task<string> AnswerAsync(string request, string host = Host)
    {
        await using RawTunnel tunnel = await RawTunnel.EstablishAsync(_daemon, host);
        await tunnel.SendAsync(request);
        string answer = await tunnel.ReadHeadAsync();
        return answer.StartsWith("HTTP/1.1 204 ", StringComparison.Ordinal) || HasBody(answer) ? answer : answer + await tunnel.ReadAnswerAsync();
    }

    /// <summary>Head and body often come in one piece.</summary>
    private static bool HasBody(string answer) => !answer.EndsWith("\r\n\r\n", StringComparison.Ordinal);
}
