using System.Diagnostics;
using System.Text.Json;
using Gateway.Signing.Contracts;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.PolicyGroups;

// Changes arrive within a second of the machine's time.
[Parallelizable(ParallelScope.None)]
internal sealed class ReportOnlyTests : ControlPlaneFixture
{
    [Test]
    public async Task A_group_that_only_reports_says_so_in_the_grant_and_a_change_reaches_the_stream_within_a_second()
    {
        string group = await GroupAsync();
        (string _, string accessKeyId, string _) = await Account.ActiveAsync(new { cloudCredentialId = Account.CredentialId, policyGroupId = group });
        await using EventReader events = await EventReader.OpenAsync(Account.Node, null);
        await events.ReadUntilAsync(e => e.Type == "heartbeat");
        ControlPlaneAnswer before = await Account.ResolveAsync(accessKeyId);

        ControlPlaneAnswer edited = (await Account.Admin.PatchAsync($"policy-groups/{group}", new { reportOnly = true }, ("If-Match", "\"1\""))).Expect(200);
        long answered = Stopwatch.GetTimestamp();
        StreamEvent change = await events.ReadUntilAsync(e => e.Type == "change");

        Assert.That(Stopwatch.GetElapsedTime(answered), Is.LessThan(TimeSpan.FromSeconds(1)));
        Assert.That(change.Json.GetProperty("accessKeyIds")[0].GetString(), Is.EqualTo(accessKeyId));
        Assert.That(edited["reportOnly"], Is.EqualTo("True"));
        Assert.That(edited.Headers["ETag"], Is.EqualTo("\"2\""));
        Assert.That(before["reportOnly"], Is.EqualTo("False"));
        Assert.That((await Account.ResolveAsync(accessKeyId))["reportOnly"], Is.EqualTo("True"));
        Assert.That((await Account.Admin.PatchAsync($"policy-groups/{group}", new { reportOnly = false }, ("If-Match", "\"1\""))).Status, Is.EqualTo(412));
        Assert.That((await Account.Admin.PatchAsync($"policy-groups/{group}", new { name = TestAccount.Unique("group") }))["reportOnly"], Is.EqualTo("True"));
    }

    [Test]
    public async Task An_environment_that_only_reports_says_so_in_the_grants_of_all_its_requests()
    {
        TestAccount account = await TestAccount.CreateAsync(ControlPlane);
        (string _, string first, string _) = await account.ActiveAsync();
        (string _, string second, string _) = await account.ActiveAsync();
        await using EventReader events = await EventReader.OpenAsync(account.Node, null);
        await events.ReadUntilAsync(e => e.Type == "heartbeat");
        string path = $"environments/{account.EnvironmentId}";

        ControlPlaneAnswer edited = (await account.Admin.PatchAsync(path, new { reportOnly = true })).Expect(200);
        long answered = Stopwatch.GetTimestamp();
        StreamEvent change = await events.ReadUntilAsync(e => e.Type == "change");

        Assert.That(Stopwatch.GetElapsedTime(answered), Is.LessThan(TimeSpan.FromSeconds(1)));
        Assert.That(change.Json.GetProperty("accessKeyIds").EnumerateArray().Select(k => k.GetString()), Is.EquivalentTo(new[] { first, second }));
        Assert.That(edited["reportOnly"], Is.EqualTo("True"));
        Assert.That((await account.ResolveAsync(first))["reportOnly"], Is.EqualTo("True"));
        Assert.That((await account.ResolveAsync(second))["reportOnly"], Is.EqualTo("True"));
        Assert.That((await account.Admin.PatchAsync(path, new { name = TestAccount.Unique("env") }))["reportOnly"], Is.EqualTo("True"));
        Assert.That((await account.Admin.PatchAsync(path, new { })).BadFields, Is.EqualTo(new[] { "name" }));
        Assert.That((await account.EnvironmentAdmin.PatchAsync(path, new { reportOnly = false })).Status, Is.EqualTo(403));
    }

    [Test]
    public async Task Both_can_be_made_so_and_the_audit_tells_before_and_after()
    {
        string environment = (await Account.Admin.PostAsync("environments", new { name = TestAccount.Unique("env"), reportOnly = true })).Expect(201).Id;
        string group = (await Account.Admin.PostAsync(
            "policy-groups", new { name = TestAccount.Unique("group"), policies = Array.Empty<object>(), reportOnly = true })).Expect(201).Id;
        (await Account.Admin.PatchAsync($"environments/{environment}", new { reportOnly = false })).Expect(200);
        (await Account.Admin.PatchAsync($"policy-groups/{group}", new { reportOnly = false })).Expect(200);

        foreach ((string id, string action) in new[] { (environment, "environment.update"), (group, "policy-group.update") })
        {
            JsonElement act = (await Account.Admin.GetAsync($"audit-events?target={id}&action={action}")).Items.Single();
            Assert.That(act.GetProperty("before").GetProperty("reportOnly").GetBoolean(), Is.True);
            Assert.That(act.GetProperty("after").GetProperty("reportOnly").GetBoolean(), Is.False);
        }

        Assert.That((await Account.Admin.PostAsync("policy-groups", """{"name":"x","policies":[],"reportOnly":"yes"}""")).Status, Is.EqualTo(400));
    }

    [Test]
    public async Task Reported_calls_can_be_listed_and_are_counted()
    {
        TestAccount account = await TestAccount.CreateAsync(ControlPlane);
        AuditEvent allowed = new()
        {
            Id = Guid.NewGuid(),
            Time = ControlPlane.Time.GetUtcNow(),
            RequestId = "plain",
            Decision = AuditDecision.Allowed,
            Method = "POST",
            Host = "dynamodb.eu-west-1.amazonaws.com",
            Service = "dynamodb",
            Status = 200,
        };
        AuditEvent reported = allowed with { Id = Guid.NewGuid(), RequestId = "reported", ReportedPolicy = "csg.read_only" };
        await account.Node.PostAsync(
            "gateway/audit-events", JsonSerializer.Serialize(new AuditBatch { Events = [allowed, reported] }, ContractsJsonContext.Default.AuditBatch));

        JsonElement listed = (await account.Admin.GetAsync("audit-events?kind=call&reported=true")).Items.Single();
        Assert.That(listed.GetProperty("requestId").GetString(), Is.EqualTo("reported"));
        Assert.That((await account.Admin.GetAsync("audit-events?kind=call")).Items, Has.Count.EqualTo(2));
        JsonElement usage = (await account.Admin.GetAsync("usage?from=2026-05-01&to=2026-05-31")).Items.Single();
        Assert.That((usage.GetProperty("calls").GetInt64(), usage.GetProperty("reported").GetInt64()), Is.EqualTo((2, 1)));
    }

    private async Task<string> GroupAsync() => (await Account.Admin.PostAsync("policy-groups", new
    {
        name = TestAccount.Unique("group"),
        policies = new[] { new { type = "csg.resource.name.prefix", service = "dynamodb", action = "CreateTable", value = "team-" } },
    })).Expect(201).Id;
}
