using System.Text.Json;
using System.Text.RegularExpressions;
using Gateway.ControlPlane.Diagnoses;
using Gateway.Signing.Contracts;
using Gateway.Signing.SigV4;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.Diagnoses;

/// <summary>A refused call from the client's socket, over a real daemon, into the control plane and back to the admin.</summary>
internal sealed partial class DiagnosisTests
{
    private const string Host = "dynamodb.eu-west-1.amazonaws.com";

    private RunningGateway _gateway = null!;
    private (string Id, string AccessKeyId, string Secret) _key;

    private ControlPlaneClient Admin => _gateway.Account.Admin;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _gateway = await RunningGateway.StartAsync("--Diagnosis:MaxPerMinute=1000");
        string group = (await Admin.PostAsync("policy-groups", new
        {
            name = TestAccount.Unique("group"),
            policies = new[] { new { type = "csg.resource.name.prefix", service = "dynamodb", action = "CreateTable", value = "team-" } },
        })).Expect(201).Id;
        _key = await _gateway.Account.ActiveAsync(new { cloudCredentialId = _gateway.Account.CredentialId, policyGroupId = group }, "dynamodb", "s3");
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _gateway.DisposeAsync();

    [Test]
    public async Task A_wrong_secret_is_the_likely_cause_and_the_clients_own_text_confirms_it()
    {
        SignedText call = Call() with { Secret = "another/secret" };
        string requestId = await RefusedAsync(call.ToString());

        ControlPlaneAnswer shown = (await Admin.GetAsync($"audit-events/{requestId}/diagnosis")).Expect(200);
        Assert.That(CauseOf(shown), Is.EqualTo("wrong_secret"));
        Assert.That(shown["reason"], Is.EqualTo("AuthenticateDownstreamSignatureMismatch"));
        Assert.That(shown["failure"], Is.EqualTo("SignatureMismatch"));
        Assert.That(shown["canonicalRequest"], Does.StartWith("POST\n/\n\ncontent-type:application/x-amz-json-1.0\nhost:" + Host));
        Assert.That(shown["stringToSign"], Does.StartWith("AWS4-HMAC-SHA256\n"));

        ControlPlaneAnswer equal = (await Admin.PostAsync(
            $"audit-events/{requestId}/diagnosis", new { canonicalRequest = shown["canonicalRequest"] + "\n", stringToSign = shown["stringToSign"] })).Expect(200);
        Assert.That(CauseOf(equal), Is.EqualTo("wrong_secret"));
        Assert.That(equal["difference"], Is.Null);
    }

    [Test]
    public async Task A_header_that_was_changed_on_the_way_is_found_and_named()
    {
        SignedText signed = Call() with { Signed = [.. Call().Signed, new HeaderField("X-Custom", "before")] };
        string requestId = await RefusedAsync(signed.ToString().Replace("X-Custom: before", "X-Custom: after", StringComparison.Ordinal));
        string ours = (await Admin.GetAsync($"audit-events/{requestId}/diagnosis")).Expect(200)["canonicalRequest"]!;

        ControlPlaneAnswer compared = (await Admin.PostAsync(
            $"audit-events/{requestId}/diagnosis", new { canonicalRequest = ours.Replace("x-custom:after", "x-custom:before", StringComparison.Ordinal) })).Expect(200);

        Assert.That(CauseOf(compared), Is.EqualTo("header"));
        Assert.That(compared.Json.GetProperty("difference").GetProperty("part").GetString(), Is.EqualTo("header x-custom"));
        Assert.That(compared.Json.GetProperty("difference").GetProperty("gateway").GetString(), Is.EqualTo("x-custom:after"));
        Assert.That(compared.Json.GetProperty("difference").GetProperty("client").GetString(), Is.EqualTo("x-custom:before"));
    }

    [Test]
    public async Task Usual_mistakes_are_told_without_the_clients_text()
    {
        string twice = await RefusedAsync(S3("/bucket/a%20b") with { Service = "s3" }, rulesOfDynamo: true);
        Assert.That(CauseOf(await Admin.GetAsync($"audit-events/{twice}/diagnosis")), Is.EqualTo("path_encoding"));

        string late = await RefusedAsync((Call() with { Time = TimeProvider.System.GetUtcNow().AddHours(-1) }).ToString());
        ControlPlaneAnswer clock = await Admin.GetAsync($"audit-events/{late}/diagnosis");
        Assert.That(CauseOf(clock), Is.EqualTo("clock"));
        Assert.That(clock.Json.GetProperty("likelyCause").GetProperty("text").GetString(), Does.Contain("the client's clock is wrong"));

        SignedText body = S3("/bucket/key") with { Body = "before" };
        string changed = await RefusedAsync(body.ToString().Replace("before", "behind", StringComparison.Ordinal), "s3.eu-west-1.amazonaws.com");
        Assert.That(CauseOf(await Admin.GetAsync($"audit-events/{changed}/diagnosis")), Is.EqualTo("payload_hash"));
    }

    [Test]
    public async Task A_violated_policy_is_told_with_its_place_and_the_name()
    {
        string requestId = await RefusedAsync((Call() with
        {
            Signed = [new HeaderField("X-Amz-Target", "DynamoDB_20120810.CreateTable"), new HeaderField("Content-Type", "application/x-amz-json-1.0")],
            Body = """{"TableName":"orders"}""",
        }).ToString());

        ControlPlaneAnswer shown = (await Admin.GetAsync($"audit-events/{requestId}/diagnosis")).Expect(200);
        Assert.That(CauseOf(shown), Is.EqualTo("policy"));
        Assert.That(shown.Json.GetProperty("policy").GetProperty("index").GetInt32(), Is.Zero);
        Assert.That(shown.Json.GetProperty("policy").GetProperty("names")[0].GetProperty("value").GetString(), Is.EqualTo("orders"));
        Assert.That(shown["canonicalRequest"], Is.Null);
    }

    [Test]
    public async Task Secrets_are_neither_in_the_row_nor_in_a_log()
    {
        (string Name, string Value)[] secrets =
        [
            ("Cookie", "session=COOKIE-SECRET"), ("X-Api-Key", "API-KEY-SECRET"), ("X-Amz-Server-Side-Encryption-Customer-Key", "CUSTOMER-SECRET"),
            ("X-Amz-Server-Side-Encryption-Customer-Key-Md5", "MD5-SECRET"), ("X-Csrf-Token", "TOKEN-SECRET"),
        ];
        SignedText call = S3("/bucket/key?password=QUERY-SECRET&list-type=2") with
        {
            Secret = "another/secret/WRONG-SECRET",
            Signed = [.. secrets.Select(static s => new HeaderField(s.Name, s.Value))],
        };
        string text = call.ToString();
        string requestId = await RefusedAsync(text, "s3.eu-west-1.amazonaws.com");

        string row = await _gateway.ControlPlane.Database.QueryAsync<string>($"SELECT diagnosis::text FROM diagnoses WHERE request_id = '{requestId}'");
        Assert.That(row, Does.Contain("SignatureMismatch").And.Contain("sha256-").And.Contain("list-type=2"));
        Assert.That(row, Does.Not.Contain("SECRET"));
        Assert.That(row, Does.Not.Contain(_key.Secret));
        Assert.That(row, Does.Not.Contain(Signature().Match(text).Groups[1].Value));
        Assert.That(_gateway.Daemon.Log.All, Does.Not.Contain("SECRET").And.Not.Contain("sha256-"));
        Assert.That((await Admin.GetAsync($"audit-events?requestId={requestId}")).Body, Does.Not.Contain("sha256-"));
    }

    [Test]
    public async Task Allowed_calls_leave_no_diagnosis_and_a_storm_leaves_few()
    {
        await using RunningGateway few = await RunningGateway.StartAsync("--Diagnosis:MaxPerMinute=4");
        (string _, string accessKeyId, string secret) = await few.Account.ActiveAsync();
        SignedText call = new() { KeyId = accessKeyId, Secret = secret };
        await using RawTunnel tunnel = await RawTunnel.EstablishAsync(few.Daemon, Host);
        await tunnel.SendAsync(call.ToString());
        Assert.That(await tunnel.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 200 "));
        string last = "";
        for (int i = 0; i < 12; i++)
        {
            await tunnel.SendAsync((call with { Secret = "wrong" }).ToString());
            last = RequestId().Match(await tunnel.ReadAnswerAsync()).Groups[1].Value;
        }

        await few.AuditedAsync(last);
        Assert.That(await few.ControlPlane.Database.QueryAsync<long>("SELECT count(*) FROM diagnoses"), Is.EqualTo(1), "a quarter of four is for one key");
        Assert.That(await few.ControlPlane.Database.QueryAsync<long>("SELECT count(*) FROM audit_events WHERE kind = 'call'"), Is.EqualTo(13));
    }

    [Test]
    public async Task Admins_alone_see_it_and_only_their_own_accounts()
    {
        string requestId = await RefusedAsync((Call() with { Secret = "wrong" }).ToString());
        TestAccount other = await TestAccount.CreateAsync(_gateway.ControlPlane);
        string path = $"audit-events/{requestId}/diagnosis";

        foreach (ControlPlaneClient client in new[] { _gateway.Account.Auditor, _gateway.Account.Approver, _gateway.Account.Developer })
        {
            Assert.That((await client.GetAsync(path)).Status, Is.EqualTo(403));
            Assert.That((await client.PostAsync(path, new { stringToSign = "x" })).Status, Is.EqualTo(403));
        }

        Assert.That((await other.Admin.GetAsync(path)).Status, Is.EqualTo(404));
        Assert.That((await Admin.GetAsync("audit-events/nonesuch/diagnosis")).Status, Is.EqualTo(404));
        Assert.That((await Admin.PostAsync(path, new { })).BadFields, Is.EqualTo(new[] { "canonicalRequest" }));
        Assert.That((await Admin.PostAsync(path, new { canonicalRequest = new string('x', 65_537) })).BadFields, Is.EqualTo(new[] { "canonicalRequest" }));
        Assert.That((await Admin.PostAsync(path, new { canonicalRequest = new string('x', 300_000) })).Status, Is.EqualTo(413));
    }

    [Test]
    public async Task What_the_database_cannot_hold_is_bent_or_left_out_and_the_event_is_stored()
    {
        AuditEvent denied = new()
        {
            Id = Guid.NewGuid(),
            Time = TimeProvider.System.GetUtcNow(),
            RequestId = "with-nul",
            Decision = AuditDecision.Denied,
            Method = "GET",
            Host = Host,
            Status = 403,
            Diagnosis = new CallDiagnosis { CanonicalRequest = "a\0b" },
        };
        AuditEvent[] events =
        [
            denied,
            denied with { Id = Guid.NewGuid(), RequestId = "too-large", Diagnosis = new CallDiagnosis { CanonicalRequest = new string('x', 140_000) } },
            denied with { Id = Guid.NewGuid(), RequestId = "allowed", Decision = AuditDecision.Allowed },
        ];
        ControlPlaneAnswer taken = (await _gateway.Account.Node.PostAsync(
            "gateway/audit-events", JsonSerializer.Serialize(new AuditBatch { Events = events }, ContractsJsonContext.Default.AuditBatch))).Expect(200);

        Assert.That(taken["accepted"], Is.EqualTo("3"));
        Assert.That((await Admin.GetAsync("audit-events/with-nul/diagnosis")).Expect(200)["canonicalRequest"], Is.EqualTo("a\uFFFDb"));
        Assert.That((await Admin.GetAsync("audit-events/too-large/diagnosis")).Status, Is.EqualTo(404));
        Assert.That((await Admin.GetAsync("audit-events/allowed/diagnosis")).Status, Is.EqualTo(404));
    }

    [Test]
    public async Task After_a_day_it_is_shown_no_longer_and_deleted()
    {
        string requestId = await RefusedAsync((Call() with { Secret = "wrong" }).ToString());
        string kept = await RefusedAsync((Call() with { Secret = "wrong" }).ToString());
        await _gateway.ControlPlane.Database.QueryAsync<int>(
            $"UPDATE diagnoses SET stored_at = stored_at - interval '24 hours 1 second' WHERE request_id = '{requestId}' RETURNING 1");

        Assert.That((await Admin.GetAsync($"audit-events/{requestId}/diagnosis")).Status, Is.EqualTo(404));
        await _gateway.ControlPlane.Services.GetRequiredService<DiagnosisStore>().PruneAsync(CancellationToken.None);

        Assert.That(await _gateway.ControlPlane.Database.QueryAsync<long>($"SELECT count(*) FROM diagnoses WHERE request_id = '{requestId}'"), Is.Zero);
        Assert.That((await Admin.GetAsync($"audit-events/{kept}/diagnosis")).Status, Is.EqualTo(200));
    }

    private static string CauseOf(ControlPlaneAnswer answer) => answer.Expect(200).Json.GetProperty("likelyCause").GetProperty("code").GetString()!;

    private SignedText Call() => new() { KeyId = _key.AccessKeyId, Secret = _key.Secret };

    private SignedText S3(string target) => Call() with
    {
        Method = "PUT",
        Target = target,
        Host = "s3.eu-west-1.amazonaws.com",
        Service = "s3",
        Signed = [],
        DeclaresHash = true,
    };

    private Task<string> RefusedAsync(SignedText call, bool rulesOfDynamo) =>
        RefusedAsync((call with { UsesGeneralRules = rulesOfDynamo }).ToString(), call.Host);

    /// <summary>Sends, demands a refusal, and waits until its audit event is stored; returns the request id that the client got.</summary>
    private async Task<string> RefusedAsync(string request, string host = Host)
    {
        await using RawTunnel tunnel = await RawTunnel.EstablishAsync(_gateway.Daemon, host);
        await tunnel.SendAsync(request);
        string answer = await tunnel.ReadAnswerAsync();
        Assert.That(answer, Does.Contain("x-csg-error:").IgnoreCase);
        string requestId = RequestId().Match(answer).Groups[1].Value;
        await _gateway.AuditedAsync(requestId);
        return requestId;
    }

    [GeneratedRegex("^x-amzn?-request-?id: (.+?)\r$", RegexOptions.IgnoreCase | RegexOptions.Multiline)]
    private static partial Regex RequestId();

    [GeneratedRegex("Signature=([0-9a-f]{64})")]
    private static partial Regex Signature();
}
