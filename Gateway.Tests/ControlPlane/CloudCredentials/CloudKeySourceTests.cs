using System.Text;
using System.Web;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.CloudCredentials;

/// <summary>Calls to STS over TLS to a fake of it that is reached by Upstream:ConnectTo and trusted by Upstream:CaFile.</summary>
internal sealed class CloudKeySourceTests
{
    private FakeUpstream _sts = null!;
    private RunningControlPlane _controlPlane = null!;
    private TestAccount _account = null!;
    private int _assumed;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _sts = await FakeUpstream.StartAsync();
        _controlPlane = await RunningControlPlane.StartAsync(new Dictionary<string, string?>
        {
            ["Upstream:ConnectTo"] = _sts.Authority,
            ["Upstream:CaFile"] = _sts.CertificateFile,
        });
        _account = await TestAccount.CreateAsync(_controlPlane);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _controlPlane.DisposeAsync();
        await _sts.DisposeAsync();
    }

    [SetUp]
    public void Answer()
    {
        _sts.Reset();
        _sts.Answer = AnswerAsync;
        _assumed = 0;
    }

    [Test]
    public async Task A_verification_learns_account_and_arn_from_the_regional_sts()
    {
        string id = await StaticAsync(region: "eu-west-1");

        ControlPlaneAnswer answer = await _account.Admin.PostAsync($"cloud-credentials/{id}/verify");

        Assert.That(answer["verified"], Is.EqualTo("True"), answer.Body);
        Assert.That(answer["accountId"], Is.EqualTo("111122223333"));
        Assert.That(answer["arn"], Is.EqualTo("arn:aws:iam::111122223333:user/gateway"));
        ControlPlaneAnswer stored = await _account.Admin.GetAsync($"cloud-credentials/{id}");
        Assert.That(stored["accountId"], Is.EqualTo("111122223333"));
        Assert.That(stored["verifiedAt"], Is.Not.Null);
        ReceivedRequest request = _sts.Received.Single();
        Assert.That(request.Headers["Host"].ToString(), Is.EqualTo("sts.eu-west-1.amazonaws.com"));
        Assert.That(request.Headers["Authorization"].ToString(), Does.Contain($"Credential={TestAccount.CloudAccessKeyId}/").And.Contain("/eu-west-1/sts/"));
    }

    [Test]
    public async Task A_failed_verification_is_reported_and_leaves_the_credential_usable()
    {
        _sts.Answer = (context, _) =>
        {
            context.Response.StatusCode = 403;
            return context.Response.WriteAsync(
                "<ErrorResponse><Error><Type>Sender</Type><Code>InvalidClientTokenId</Code><Message>The security token included in the request is invalid.</Message></Error></ErrorResponse>");
        };
        string id = await StaticAsync();

        ControlPlaneAnswer answer = await _account.Admin.PostAsync($"cloud-credentials/{id}/verify");

        Assert.That(answer.Status, Is.EqualTo(200));
        Assert.That(answer["verified"], Is.EqualTo("False"));
        Assert.That(answer["error"], Does.Contain("InvalidClientTokenId"));
        ControlPlaneAnswer stored = await _account.Admin.GetAsync($"cloud-credentials/{id}");
        Assert.That(stored["status"], Is.EqualTo("active"));
        Assert.That(stored["verificationError"], Does.Contain("InvalidClientTokenId"));
    }

    [Test]
    public async Task An_assumed_role_signs_as_itself_and_carries_the_proxy_key()
    {
        string role = await RoleAsync(await StaticAsync());
        (string _, string accessKeyId, string _) = await _account.ActiveAsync(new { cloudCredentialId = role });

        ControlPlaneAnswer[] grants = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => _account.ResolveAsync(accessKeyId)));

        foreach (ControlPlaneAnswer grant in grants)
        {
            Assert.That(grant["status"], Is.EqualTo("Active"), grant.Body);
            Assert.That(grant.Json.GetProperty("upstreamKeys")[0].GetProperty("accessKeyId").GetString(), Is.EqualTo("ASIAASSUMEDASSUMED01"));
            Assert.That(grant.Json.GetProperty("upstreamKeys")[0].GetProperty("sessionToken").GetString(), Is.EqualTo("session-token-1"));
            Assert.That(grant.Body, Does.Not.Contain("assumed-secret"));
        }

        Assert.That(_assumed, Is.EqualTo(1), "calls at the same time share one call to STS");
        System.Collections.Specialized.NameValueCollection form = HttpUtility.ParseQueryString(Encoding.UTF8.GetString(_sts.Received.Single().Body));
        Assert.That(form["Action"], Is.EqualTo("AssumeRole"));
        Assert.That(form["RoleSessionName"], Is.EqualTo($"csg-{accessKeyId}"));
        Assert.That(form["SourceIdentity"], Is.EqualTo(accessKeyId));
        Assert.That(form["ExternalId"], Is.EqualTo("external-1"));
    }

    [Test]
    public async Task A_session_is_renewed_ahead_of_its_end()
    {
        string role = await RoleAsync(await StaticAsync());
        (string _, string accessKeyId, string _) = await _account.ActiveAsync(new { cloudCredentialId = role });
        await _account.ResolveAsync(accessKeyId);
        _controlPlane.Time.Advance(TimeSpan.FromMinutes(30));
        await _account.ResolveAsync(accessKeyId);
        int within = _assumed;
        _controlPlane.Time.Advance(TimeSpan.FromMinutes(15));
        await _account.ResolveAsync(accessKeyId);

        Assert.That(within, Is.EqualTo(1));
        Assert.That(_assumed, Is.EqualTo(2));
    }

    [Test]
    public async Task A_session_that_aws_calls_expired_is_fetched_anew_once_it_is_a_minute_old()
    {
        string role = await RoleAsync(await StaticAsync());
        (string _, string accessKeyId, string _) = await _account.ActiveAsync(new { cloudCredentialId = role });
        await _account.ResolveAsync(accessKeyId);
        await _account.ResolveAsync(accessKeyId, rejected: "ASIAASSUMEDASSUMED01");
        int young = _assumed;
        _controlPlane.Time.Advance(TimeSpan.FromMinutes(2));
        await _account.ResolveAsync(accessKeyId, rejected: "ASIAASSUMEDASSUMED99");
        int another = _assumed;
        ControlPlaneAnswer renewed = await _account.ResolveAsync(accessKeyId, rejected: "ASIAASSUMEDASSUMED01");

        Assert.That((young, another, _assumed), Is.EqualTo((1, 1, 2)));
        Assert.That(renewed.Json.GetProperty("upstreamKeys")[0].GetProperty("accessKeyId").GetString(), Is.EqualTo("ASIAASSUMEDASSUMED02"));
    }

    [Test]
    public async Task A_role_that_cannot_be_assumed_is_a_503_that_says_so_and_nothing_else_is_used()
    {
        string role = await RoleAsync(await StaticAsync());
        (string _, string accessKeyId, string _) = await _account.ActiveAsync(new { cloudCredentialId = role });
        _sts.Answer = (context, _) =>
        {
            context.Response.StatusCode = 403;
            return context.Response.WriteAsync("<ErrorResponse><Error><Code>AccessDenied</Code><Message>not allowed</Message></Error></ErrorResponse>");
        };

        ControlPlaneAnswer answer = await _account.ResolveAsync(accessKeyId);

        Assert.That(answer.Status, Is.EqualTo(503), answer.Body);
        Assert.That(answer.Code, Is.EqualTo("cloud_credential_unavailable"));
    }

    [Test]
    public async Task A_credential_without_keys_never_falls_back_to_the_hosts_own()
    {
        Dictionary<string, string> host = new()
        {
            ["AWS_ACCESS_KEY_ID"] = "AKIAHOSTHOSTHOSTHOST",
            ["AWS_SECRET_ACCESS_KEY"] = "host-secret",
            ["AWS_EC2_METADATA_DISABLED"] = "true",
        };
        Dictionary<string, string?> before = host.Keys.ToDictionary(static name => name, Environment.GetEnvironmentVariable);
        try
        {
            foreach ((string name, string value) in host)
            {
                Environment.SetEnvironmentVariable(name, value);
            }

            string ambient = (await _account.Admin.PostAsync("cloud-credentials", new { name = TestAccount.Unique("ambient"), kind = "ambient" })).Expect(201).Id;
            string gone = await StaticAsync();
            foreach (string id in new[] { ambient, gone })
            {
                (string _, string accessKeyId, string _) = await _account.ActiveAsync(new { cloudCredentialId = id });
                await _controlPlane.Database.QueryAsync<int>($"UPDATE cloud_credentials SET secret_id = NULL WHERE id = '{id}' RETURNING 1");
                ControlPlaneAnswer answer = await _account.ResolveAsync(accessKeyId);
                Assert.That((answer.Status, answer.Code), Is.EqualTo((503, "cloud_credential_unavailable")), answer.Body);
                Assert.That(answer.Body, Does.Not.Contain("AKIAHOST").And.Not.Contain("host-secret"));
            }
        }
        finally
        {
            foreach ((string name, string? value) in before)
            {
                Environment.SetEnvironmentVariable(name, value);
            }
        }
    }

    [Test]
    public async Task The_role_of_the_container_signs_and_is_asked_for_once()
    {
        const string Uri = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
        int port = FreePort.Next();
        using var container = new System.Net.HttpListener { Prefixes = { $"http://127.0.0.1:{port}/" } };
        container.Start();
        int asked = 0;
        Task serving = Task.Run(async () =>
        {
            while (container.IsListening)
            {
                System.Net.HttpListenerContext context = await container.GetContextAsync();

                // By the SDK's own clock, which is the machine's.
                string expiration = TimeProvider.System.GetUtcNow().AddHours(6).ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);
                await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(
                    $$"""{"AccessKeyId":"ASIACONTAINER0000{{Interlocked.Increment(ref asked)}}","SecretAccessKey":"container-secret","Token":"container-token","Expiration":"{{expiration}}"}"""));
                context.Response.Close();
            }
        });
        string? before = Environment.GetEnvironmentVariable(Uri);
        try
        {
            Environment.SetEnvironmentVariable(Uri, $"http://127.0.0.1:{port}/role");
            string id = (await _account.Admin.PostAsync("cloud-credentials", new { name = TestAccount.Unique("ambient"), kind = "ambient" })).Expect(201).Id;
            (string _, string accessKeyId, string _) = await _account.ActiveAsync(new { cloudCredentialId = id });

            ControlPlaneAnswer[] grants = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => _account.ResolveAsync(accessKeyId)));

            foreach (ControlPlaneAnswer grant in grants)
            {
                Assert.That(grant.Expect(200).Json.GetProperty("upstreamKeys")[0].GetProperty("accessKeyId").GetString(), Is.EqualTo("ASIACONTAINER00001"), grant.Body);
                Assert.That(grant.Json.GetProperty("upstreamKeys")[0].GetProperty("sessionToken").GetString(), Is.EqualTo("container-token"));
                Assert.That(grant.Body, Does.Not.Contain("container-secret"));
            }

            Assert.That(asked, Is.EqualTo(1), "the machine's metadata are not asked for each call");
        }
        finally
        {
            Environment.SetEnvironmentVariable(Uri, before);
            container.Stop();
            Assert.That(async () => await serving, Throws.InstanceOf<Exception>(), "the wait for another call ends with the listener");
        }
    }

    [Test]
    public async Task A_base_credential_is_not_deleted_while_a_role_rests_on_it()
    {
        string baseId = await StaticAsync();
        string role = await RoleAsync(baseId);

        Assert.That((await _account.Admin.DeleteAsync($"cloud-credentials/{baseId}")).Code, Is.EqualTo("in_use"));
        (await _account.Admin.DeleteAsync($"cloud-credentials/{role}")).Expect(204);
        Assert.That((await _account.Admin.DeleteAsync($"cloud-credentials/{baseId}")).Status, Is.EqualTo(204));
    }

    private async Task<string> StaticAsync(string? region = null) => (await _account.Admin.PostAsync("cloud-credentials", new
    {
        name = TestAccount.Unique("base"),
        kind = "static",
        accessKeyId = TestAccount.CloudAccessKeyId,
        secretAccessKey = "base-secret",
        region,
    })).Expect(201).Id;

    private async Task<string> RoleAsync(string baseId) => (await _account.Admin.PostAsync("cloud-credentials", new
    {
        name = TestAccount.Unique("role"),
        kind = "assume-role",
        roleArn = "arn:aws:iam::111122223333:role/gateway",
        externalId = "external-1",
        baseCredentialId = baseId,
    })).Expect(201).Id;

    private Task AnswerAsync(HttpContext context, byte[] body)
    {
        string form = Encoding.UTF8.GetString(body);
        context.Response.ContentType = "text/xml";
        if (form.Contains("Action=AssumeRole", StringComparison.Ordinal))
        {
            int number = Interlocked.Increment(ref _assumed);
            string expiration = _controlPlane.Time.GetUtcNow().AddHours(1).ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);
            return context.Response.WriteAsync(
                $"""
                <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
                <AccessKeyId>ASIAASSUMEDASSUMED0{number}</AccessKeyId><SecretAccessKey>assumed-secret</SecretAccessKey>
                <SessionToken>session-token-{number}</SessionToken><Expiration>{expiration}</Expiration>
                </Credentials></AssumeRoleResult></AssumeRoleResponse>
                """);
        }

        return context.Response.WriteAsync(
            """
            <GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
            <Arn>arn:aws:iam::111122223333:user/gateway</Arn><UserId>AIDA</UserId><Account>111122223333</Account>
            </GetCallerIdentityResult></GetCallerIdentityResponse>
            """);
    }
}
