using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.AccessRequests;

internal sealed class AccessRequestExpiryTests : ControlPlaneFixture
{
    [Test]
    public async Task The_background_job_expires_what_is_due_and_leaves_the_rest()
    {
        DateTimeOffset soon = ControlPlane.Time.GetUtcNow().AddMinutes(10);
        string due = await Account.ApprovedAsync(new { cloudCredentialId = Account.CredentialId, expiresAt = soon });
        (string dueActive, string accessKeyId, string _) = await Account.ActiveAsync(new { cloudCredentialId = Account.CredentialId, expiresAt = soon });
        string later = await Account.ApprovedAsync(new { cloudCredentialId = Account.CredentialId, expiresAt = soon.AddDays(1) });
        string never = await Account.ApprovedAsync();

        ControlPlane.Time.Advance(TimeSpan.FromMinutes(11));
        await Wait.UntilAsync(async () =>
        {
            // The job may not have been waiting yet when the clock moved.
            ControlPlane.Time.Advance(TimeSpan.FromSeconds(5));
            return await StatusOf(due) == "expired" && await StatusOf(dueActive) == "expired";
        });

        Assert.That(await StatusOf(later), Is.EqualTo("approved"));
        Assert.That(await StatusOf(never), Is.EqualTo("approved"));
        Assert.That((await Account.ResolveAsync(accessKeyId))["status"], Is.EqualTo("Inactive"));
        ControlPlaneAnswer audit = await Account.Admin.GetAsync($"audit-events?accessRequest={due}&action=access-request.expire");
        Assert.That(audit.Items, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task What_was_not_decided_in_time_is_approved_for_another_time_only()
    {
        DateTimeOffset wished = ControlPlane.Time.GetUtcNow().AddMinutes(10);
        string id = (await Account.Developer.PostAsync(Account.Requests, new { services = new[] { "s3" }, expiresAt = wished })).Expect(201).Id;
        ControlPlane.Time.Advance(TimeSpan.FromMinutes(11));

        ControlPlaneAnswer late = await Account.Approver.PostAsync($"access-requests/{id}/approve", new { cloudCredentialId = Account.CredentialId });
        Assert.That((late.Status, late.BadFields.SingleOrDefault()), Is.EqualTo((400, "expiresAt")), late.Body);
        Assert.That(await StatusOf(id), Is.EqualTo("pending"));

        DateTimeOffset another = ControlPlane.Time.GetUtcNow().AddMinutes(10);
        (await Account.Approver.PostAsync($"access-requests/{id}/approve", new { cloudCredentialId = Account.CredentialId, expiresAt = another })).Expect(200);
    }

    [Test]
    public async Task Resolve_checks_the_time_itself()
    {
        (string id, string accessKeyId, string _) = await Account.ActiveAsync(
            new { cloudCredentialId = Account.CredentialId, expiresAt = ControlPlane.Time.GetUtcNow().AddMinutes(10) });
        ControlPlaneAnswer before = await Account.ResolveAsync(accessKeyId);

        // Past its time, with the sweep not yet run: the column says active still.
        await ControlPlane.Database.ExecuteAsync($"UPDATE access_requests SET expires_at = '2026-01-01', status = 'active' WHERE id = '{id}'");
        ControlPlaneAnswer after = await Account.ResolveAsync(accessKeyId);

        Assert.That(before["status"], Is.EqualTo("Active"));
        Assert.That(after["status"], Is.EqualTo("Inactive"));
        Assert.That(after.Json.GetProperty("upstreamKeys").GetArrayLength(), Is.Zero);
    }

    [Test]
    public async Task What_fell_due_while_no_server_ran_expires_after_the_next_start()
    {
        RunningControlPlane before = await RunningControlPlane.StartAsync(database: ControlPlane.Database, keyRingFile: ControlPlane.KeyRingFile);
        string id = await Account.ApprovedAsync(new { cloudCredentialId = Account.CredentialId, expiresAt = before.Time.GetUtcNow().AddHours(1) });
        await before.StopServerAsync();
        await before.DisposeAsync();

        await using RunningControlPlane after = await RunningControlPlane.StartAsync(database: ControlPlane.Database, keyRingFile: ControlPlane.KeyRingFile);
        after.Time.Advance(TimeSpan.FromHours(2));
        await Wait.UntilAsync(async () =>
        {
            after.Time.Advance(TimeSpan.FromSeconds(5));
            return (await after.Client(Account.Admin.Token).GetAsync($"access-requests/{id}"))["status"] == "expired";
        });

        Assert.That(
            await ControlPlane.Database.QueryAsync<long>($"SELECT count(*) FROM audit_events WHERE target_id = '{id}' AND action = 'access-request.expire'"),
            Is.EqualTo(1));
    }

    [Test]
    public async Task Two_nodes_sweeping_at_the_same_time_expire_each_request_once()
    {
        await using RunningControlPlane second = await RunningControlPlane.StartAsync(database: ControlPlane.Database, keyRingFile: ControlPlane.KeyRingFile);
        second.Time.SetUtcNow(ControlPlane.Time.GetUtcNow());
        TestAccount account = await TestAccount.CreateAsync(ControlPlane);
        for (int i = 0; i < 10; i++)
        {
            await account.ApprovedAsync(new { cloudCredentialId = account.CredentialId, expiresAt = ControlPlane.Time.GetUtcNow().AddMinutes(1) });
        }

        await Task.WhenAll(ControlPlane.ExpireAsync(TimeSpan.FromMinutes(2)), second.ExpireAsync(TimeSpan.FromMinutes(2)));
        await Wait.UntilAsync(async () => (await account.Admin.GetAsync("access-requests?status=expired")).Items.Count == 10);

        ControlPlaneAnswer audit = await account.Admin.GetAsync("audit-events?action=access-request.expire&limit=100");
        Assert.That(audit.Items, Has.Count.EqualTo(10));
    }

    private async Task<string?> StatusOf(string id) => (await Account.Approver.GetAsync($"access-requests/{id}"))["status"];
}
