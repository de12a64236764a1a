using System.Globalization;
using System.Text;
using System.Text.Json;
using Amazon.Runtime.Internal.Auth;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.Daemons;

internal sealed class ResolveTests : ControlPlaneFixture
{
    [Test]
    public async Task A_grant_holds_keys_that_Amazons_own_signer_derives_too()
    {
        (string id, string accessKeyId, string secret) = await Account.ActiveAsync();

        ControlPlaneAnswer grant = (await Account.ResolveAsync(accessKeyId, region: "eu-central-1")).Expect(200);

        Assert.That(grant["status"], Is.EqualTo("Active"));
        Assert.That(grant.Json.GetProperty("verifyingKey").GetBytesFromBase64(), Is.EqualTo(AWS4Signer.ComposeSigningKey(secret, "eu-central-1", "20260505", "dynamodb")));
        JsonElement upstream = grant.Json.GetProperty("upstreamKeys").EnumerateArray().Single();
        Assert.That(upstream.GetProperty("date").GetString(), Is.EqualTo("20260505"));
        Assert.That(upstream.GetProperty("accessKeyId").GetString(), Is.EqualTo(TestAccount.CloudAccessKeyId));
        Assert.That(
            upstream.GetProperty("signingKey").GetBytesFromBase64(),
            Is.EqualTo(AWS4Signer.ComposeSigningKey(Account.CloudSecret, "eu-central-1", "20260505", "dynamodb")));
        Assert.That(grant["accessRequestId"], Is.EqualTo(id));
        Assert.That(grant["requesterId"], Is.EqualTo(Account.DeveloperId));
        Assert.That(grant["environmentId"], Is.EqualTo(Account.EnvironmentId));
        Assert.That(grant["cloudAccountId"], Is.EqualTo("123456789012"));
        Assert.That(grant.Json.GetProperty("refreshAfterSeconds").GetInt32(), Is.InRange(1, 300));
    }

    [Test]
    public async Task A_service_or_region_that_was_not_approved_has_a_verifying_key_only()
    {
        (string _, string accessKeyId, string _) = await Account.ActiveAsync(
            new { cloudCredentialId = Account.CredentialId, regions = new[] { "eu-west-1" } }, "dynamodb");

        ControlPlaneAnswer service = (await Account.ResolveAsync(accessKeyId, service: "s3", region: "eu-west-1")).Expect(200);
        ControlPlaneAnswer region = (await Account.ResolveAsync(accessKeyId, region: "us-east-1")).Expect(200);
        ControlPlaneAnswer both = (await Account.ResolveAsync(accessKeyId, region: "eu-west-1")).Expect(200);

        foreach (ControlPlaneAnswer grant in new[] { service, region })
        {
            Assert.That(grant["status"], Is.EqualTo("Active"));
            Assert.That(grant.Json.GetProperty("upstreamKeys").GetArrayLength(), Is.Zero);
            Assert.That(grant.Json.GetProperty("verifyingKey").GetBytesFromBase64(), Has.Length.EqualTo(32));
        }

        Assert.That(both.Json.GetProperty("upstreamKeys").GetArrayLength(), Is.EqualTo(1));
    }

    [Test]
    public async Task A_signing_name_that_differs_from_the_catalog_id_is_covered_by_it()
    {
        (string _, string accessKeyId, string _) = await Account.ActiveAsync(null, "cloudwatch");

        ControlPlaneAnswer grant = (await Account.ResolveAsync(accessKeyId, service: "monitoring")).Expect(200);

        Assert.That(grant.Json.GetProperty("upstreamKeys").GetArrayLength(), Is.EqualTo(1), grant.Body);
    }

    [Test]
    public async Task Whatever_ends_a_request_makes_its_grants_inactive_with_the_verifying_key_kept()
    {
        foreach (string end in new[] { "revoke", "archive" })
        {
            (string id, string accessKeyId, string secret) = await Account.ActiveAsync();
            (await Account.Approver.PostAsync($"access-requests/{id}/{end}")).Expect(200);

            ControlPlaneAnswer grant = (await Account.ResolveAsync(accessKeyId)).Expect(200);

            Assert.That(grant["status"], Is.EqualTo("Inactive"), end);
            Assert.That(grant.Json.GetProperty("upstreamKeys").GetArrayLength(), Is.Zero);
            Assert.That(grant.Json.GetProperty("verifyingKey").GetBytesFromBase64(), Is.EqualTo(AWS4Signer.ComposeSigningKey(secret, "us-east-1", "20260505", "dynamodb")));
        }
    }

    [Test]
    public async Task A_key_whose_secret_was_not_obtained_is_inactive()
    {
        string id = await Account.ApprovedAsync();
        string accessKeyId = (await Account.Developer.GetAsync($"{Account.Requests}/{id}/details"))["accessKeyId"]!;

        Assert.That((await Account.ResolveAsync(accessKeyId))["status"], Is.EqualTo("Inactive"));
    }

    [Test]
    public async Task Unknown_keys_and_keys_of_other_accounts_are_not_known()
    {
        (string _, string foreign, string _) = await OtherAccount.ActiveAsync();
        foreach (string accessKeyId in new[] { "CSGKAAAAAAAAAAAAAAAA", foreign, "", "'; DROP TABLE users; --" })
        {
            ControlPlaneAnswer answer = await Account.ResolveAsync(accessKeyId);
            Assert.That(answer.Status, Is.EqualTo(404), answer.Body);
            Assert.That(answer.Code, Is.EqualTo("unknown_access_key"));
        }
    }

    [TestCase("us-east-1", "nonesuch", 0)]
    [TestCase("mars-1", "dynamodb", 0)]
    [TestCase("us-east-1", "dynamodb", 2)]
    [TestCase("us-east-1", "dynamodb", -8)]
    public async Task A_scope_that_nobody_can_have_is_refused(string region, string service, int days)
    {
        (string _, string accessKeyId, string _) = await Account.ActiveAsync();

        ControlPlaneAnswer answer = await Account.ResolveAsync(accessKeyId, service, region, Date(days));

        Assert.That(answer.Status, Is.EqualTo(400), answer.Body);
        Assert.That(answer.Code, Is.EqualTo("unknown_scope"));
    }

    [TestCase(1)]
    [TestCase(-7)]
    public async Task Presigned_urls_of_the_last_week_and_clocks_ahead_are_verified_with_their_own_date(int days)
    {
        (string _, string accessKeyId, string secret) = await Account.ActiveAsync();

        ControlPlaneAnswer grant = (await Account.ResolveAsync(accessKeyId, date: Date(days))).Expect(200);

        Assert.That(grant.Json.GetProperty("verifyingKey").GetBytesFromBase64(), Is.EqualTo(AWS4Signer.ComposeSigningKey(secret, "us-east-1", Date(days), "dynamodb")));
        Assert.That(grant.Json.GetProperty("upstreamKeys")[0].GetProperty("date").GetString(), Is.EqualTo("20260505"));
    }

    [Test]
    public async Task In_the_last_quarter_of_an_hour_of_a_day_tomorrows_key_comes_along()
    {
        await using RunningControlPlane late = await RunningControlPlane.StartAsync();
        TestAccount account = await TestAccount.CreateAsync(late);
        (string _, string accessKeyId, string _) = await account.ActiveAsync();
        late.Time.SetUtcNow(new DateTimeOffset(2026, 5, 5, 23, 44, 0, TimeSpan.Zero));
        ControlPlaneAnswer before = (await account.ResolveAsync(accessKeyId)).Expect(200);
        late.Time.SetUtcNow(new DateTimeOffset(2026, 5, 5, 23, 45, 0, TimeSpan.Zero));
        ControlPlaneAnswer after = (await account.ResolveAsync(accessKeyId)).Expect(200);

        Assert.That(before.Json.GetProperty("refreshAfterSeconds").GetInt32(), Is.EqualTo(60));
        Assert.That(
            after.Json.GetProperty("upstreamKeys").EnumerateArray().Select(k => k.GetProperty("date").GetString()),
            Is.EqualTo(new[] { "20260505", "20260506" }));
    }

    [Test]
    public async Task A_session_credential_hands_its_token_on_and_not_its_secret()
    {
        string credential = (await Account.Admin.PostAsync("cloud-credentials", new
        {
            name = TestAccount.Unique("session"),
            kind = "session",
            accessKeyId = "ASIAIOSFODNN7EXAMPLE",
            secretAccessKey = "session-secret-value",
            sessionToken = "the-session-token",
            expiresAt = ControlPlane.Time.GetUtcNow().AddHours(1),
        })).Expect(201).Id;
        (string _, string accessKeyId, string _) = await Account.ActiveAsync(new { cloudCredentialId = credential });

        ControlPlaneAnswer grant = (await Account.ResolveAsync(accessKeyId)).Expect(200);

        JsonElement key = grant.Json.GetProperty("upstreamKeys")[0];
        Assert.That(key.GetProperty("sessionToken").GetString(), Is.EqualTo("the-session-token"));
        Assert.That(key.GetProperty("expiresAt").GetDateTimeOffset(), Is.EqualTo(ControlPlane.Time.GetUtcNow().AddHours(1)));
        Assert.That(grant.Body, Does.Not.Contain("session-secret-value"));
    }

    [Test]
    public async Task No_long_term_secret_crosses_to_the_daemon_in_any_form()
    {
        TestAccount account = await TestAccount.CreateAsync(ControlPlane);
        (string id, string accessKeyId, string secret) = await account.ActiveAsync();
        var wire = new StringBuilder();
        void Note(ControlPlaneAnswer answer) => wire.Append(answer.Body).AppendJoin('\n', answer.Headers.Values);

        foreach (string service in new[] { "dynamodb", "s3", "nonesuch" })
        {
            foreach (int day in new[] { -7, -1, 0, 1 })
            {
                Note(await account.ResolveAsync(accessKeyId, service, date: Date(day)));
            }
        }

        using (var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20)))
        using (HttpResponseMessage stream = await account.Node.OpenAsync("gateway/changes", limit.Token, ("Last-Event-ID", "0")))
        {
            byte[] buffer = new byte[1 << 16];
            await using Stream body = await stream.Content.ReadAsStreamAsync(limit.Token);
            int read = await body.ReadAsync(buffer, limit.Token);
            wire.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }

        (await account.Approver.PostAsync($"access-requests/{id}/revoke")).Expect(200);
        Note(await account.ResolveAsync(accessKeyId));
        Note(await account.Node.PostAsync("gateway/audit-events", new { events = Array.Empty<object>() }));
        Note(await account.Node.PostAsync("gateway/heartbeat", "{}"));

        string text = wire.ToString();
        Assert.That(text, Does.Contain("verifyingKey").And.Contain("event: change"), "the test must have read something");
        foreach (string longTerm in new[] { secret, account.CloudSecret })
        {
            foreach (string form in SecretForms.Of(longTerm))
            {
                Assert.That(text, Does.Not.Contain(form).IgnoreCase);
            }
        }
    }

    private string Date(int days) => ControlPlane.Time.GetUtcNow().AddDays(days).ToString("yyyyMMdd", CultureInfo.InvariantCulture);
}
