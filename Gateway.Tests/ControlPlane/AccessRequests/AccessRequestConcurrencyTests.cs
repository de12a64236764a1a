using Gateway.Tests.Support;
using Npgsql;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.AccessRequests;

/// <summary>Calls that exclude each other, made at the same time over real connections to a real PostgreSQL, many times over.</summary>
internal sealed class AccessRequestConcurrencyTests : ControlPlaneFixture
{
    private const int Rounds = 15;

    [Test]
    public async Task Of_approve_and_deny_at_the_same_time_one_wins_and_the_other_is_told()
    {
        for (int round = 0; round < Rounds; round++)
        {
            string id = await Account.RequestAsync();
            ControlPlaneAnswer[] answers = await Task.WhenAll(
                Account.Approver.PostAsync($"access-requests/{id}/approve", new { cloudCredentialId = Account.CredentialId }),
                Account.Admin.PostAsync($"access-requests/{id}/deny", new { reason = "no" }),
                Account.Admin.PostAsync($"access-requests/{id}/approve", new { cloudCredentialId = Account.CredentialId }),
                Account.Developer.PostAsync($"{Account.Requests}/{id}/cancel"));

            Assert.That(answers.Select(a => a.Status).Order(), Is.EqualTo(new[] { 200, 409, 409, 409 }));
            ControlPlaneAnswer winner = answers.Single(a => a.Status == 200);
            Assert.That((await Account.Approver.GetAsync($"access-requests/{id}"))["status"], Is.EqualTo(winner["status"]));
            long keys = await ControlPlane.Database.QueryAsync<long>($"SELECT count(*) FROM proxy_keys WHERE access_request_id = '{id}'");
            Assert.That(keys, Is.EqualTo(winner["status"] == "approved" ? 1 : 0));
        }
    }

    [Test]
    public async Task Of_many_reveals_at_the_same_time_exactly_one_gets_the_secret()
    {
        for (int round = 0; round < Rounds; round++)
        {
            string id = await Account.ApprovedAsync();
            ControlPlaneAnswer[] answers = await Task.WhenAll(
                Enumerable.Range(0, 8).Select(_ => Account.Developer.PostAsync($"{Account.Requests}/{id}/secret")));

            Assert.That(answers.Count(a => a.Status == 200), Is.EqualTo(1));
            Assert.That(answers.Count(a => a.Status == 410), Is.EqualTo(7));
        }
    }

    [Test]
    public async Task A_reveal_and_a_revoke_at_the_same_time_leave_a_revoked_request()
    {
        for (int round = 0; round < Rounds; round++)
        {
            string id = await Account.ApprovedAsync();
            ControlPlaneAnswer[] answers = await Task.WhenAll(
                Account.Developer.PostAsync($"{Account.Requests}/{id}/secret"),
                Account.Approver.PostAsync($"access-requests/{id}/revoke"));

            Assert.That(answers[0].Status, Is.EqualTo(200).Or.EqualTo(409));
            Assert.That(answers[1].Status, Is.EqualTo(200), answers[1].Body);
            Assert.That((await Account.Approver.GetAsync($"access-requests/{id}"))["status"], Is.EqualTo("revoked"));
        }
    }

    [Test]
    public async Task Of_many_new_keys_at_the_same_time_one_is_made()
    {
        for (int round = 0; round < Rounds; round++)
        {
            (string id, string _, string _) = await Account.ActiveAsync();
            ControlPlaneAnswer[] answers = await Task.WhenAll(
                Enumerable.Range(0, 5).Select(_ => Account.Developer.PostAsync($"{Account.Requests}/{id}/keys")));

            Assert.That(answers.Count(a => a.Status == 201), Is.EqualTo(1));
            Assert.That(answers.Count(a => a.Code == "too_many_keys"), Is.EqualTo(4));
        }
    }

    [Test]
    public async Task A_credential_is_deleted_or_approved_with_but_never_both()
    {
        for (int round = 0; round < Rounds; round++)
        {
            string credential = (await Account.Admin.PostAsync("cloud-credentials", new
            {
                name = TestAccount.Unique("credential"),
                kind = "static",
                accessKeyId = TestAccount.CloudAccessKeyId,
                secretAccessKey = "secret",
            })).Expect(201).Id;
            string id = await Account.RequestAsync();
            ControlPlaneAnswer[] answers = await Task.WhenAll(
                Account.Approver.PostAsync($"access-requests/{id}/approve", new { cloudCredentialId = credential }),
                Account.Admin.DeleteAsync($"cloud-credentials/{credential}"));

            Assert.That(
                (answers[0].Status, answers[1].Status),
                Is.EqualTo((200, 409)).Or.EqualTo((400, 204)),
                $"{answers[0].Body} {answers[1].Body}");
        }
    }

    [Test]
    public async Task Nothing_is_asked_for_in_an_environment_that_is_archived_meanwhile()
    {
        string environment = (await Account.Admin.PostAsync("environments", new { name = TestAccount.Unique("env") })).Expect(201).Id;
        await using NpgsqlConnection archiver = new(ControlPlane.Database.ConnectionString);
        await archiver.OpenAsync();
        await using NpgsqlTransaction transaction = await archiver.BeginTransactionAsync();
        await using NpgsqlCommand archive = new($"UPDATE environments SET status = 'archived' WHERE id = '{environment}'", archiver, transaction);
        await archive.ExecuteNonQueryAsync();

        // To whoever asks, the environment is active until the transaction ends.
        Task<ControlPlaneAnswer> asked = Account.Admin.PostAsync($"environments/{environment}/access-requests", new { services = new[] { "s3" } });
        await Wait.UntilAsync(async () => await ControlPlane.Database.QueryAsync<long>(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") > 0);
        await transaction.CommitAsync();

        Assert.That(((await asked).Status, (await asked).Code), Is.EqualTo((409, "environment_archived")), (await asked).Body);
        Assert.That(await ControlPlane.Database.QueryAsync<long>($"SELECT count(*) FROM access_requests WHERE environment_id = '{environment}'"), Is.Zero);
    }

    [Test]
    public async Task Two_admins_cannot_take_the_role_from_each_other_at_the_same_time()
    {
        for (int round = 0; round < 5; round++)
        {
            TestAccount account = await TestAccount.CreateAsync(ControlPlane);
            string firstId = (await account.Admin.GetAsync("me")).Id;
            (string secondId, ControlPlaneClient second) = await TestAccount.AddUserAsync(ControlPlane, account.Admin, "account-admin");
            ControlPlaneAnswer[] answers = await Task.WhenAll(
                account.Admin.PostAsync($"users/{secondId}/disable"),
                second.PostAsync($"users/{firstId}/disable"));

            Assert.That(answers.Count(a => a.Status == 200), Is.EqualTo(1), $"{answers[0].Body} {answers[1].Body}");
        }
    }
}
