using System.Text.Json;
using Gateway.ControlPlane.Audit;
using Gateway.Signing.Contracts;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.Audit;

internal sealed class AuditPartitionsTests : ControlPlaneFixture
{
    protected override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?> { ["Audit:RetentionMonths"] = "2" };

    [Test]
    public async Task Events_that_came_before_their_month_had_a_partition_move_into_it_and_stay_append_only()
    {
        DateTimeOffset later = RunningControlPlane.Begin.AddMonths(4);
        (await PostAsync(Event(later), Event(later.AddDays(1)))).Expect(200);
        Assert.That(await ControlPlane.Database.QueryAsync<long>("SELECT count(*) FROM audit_events_default WHERE time >= '2026-09-01'"), Is.EqualTo(2));

        await ControlPlane.Database.ExecuteAsync("SELECT ensure_audit_partition('2026-09-17')");

        Assert.That(await ControlPlane.Database.QueryAsync<long>("SELECT count(*) FROM audit_events_202609"), Is.EqualTo(2));
        Assert.That(await ControlPlane.Database.QueryAsync<long>("SELECT count(*) FROM audit_events_default WHERE time >= '2026-09-01'"), Is.Zero);
        foreach (string table in new[] { "audit_events_202609", "audit_events_default", "audit_events" })
        {
            (await PostAsync(Event(DateTimeOffset.UnixEpoch.AddYears(100)))).Expect(200);
            Assert.That(async () => await ControlPlane.Database.ExecuteAsync($"DELETE FROM {table}"), Throws.InstanceOf<Npgsql.PostgresException>(), table);
        }
    }

    [Test]
    public async Task What_is_past_retention_is_dropped_wherever_it_is_kept()
    {
        DateTimeOffset begin = RunningControlPlane.Begin;
        await ControlPlane.Database.ExecuteAsync("SELECT ensure_audit_partition('2026-01-01')");
        AuditEvent past = Event(begin.AddMonths(-4)), ancient = Event(begin.AddYears(-20)), kept = Event(begin.AddMonths(-2));
        (await PostAsync(past, ancient, kept)).Expect(200);

        await ControlPlane.Services.GetRequiredService<AuditPartitions>().MaintainAsync(CancellationToken.None);

        Assert.That(await ControlPlane.Database.QueryAsync<bool>("SELECT to_regclass('audit_events_202601') IS NULL"), Is.True);
        Assert.That(
            await ControlPlane.Database.QueryAsync<string>($"SELECT string_agg(id::text, ',') FROM audit_events WHERE id IN ('{past.Id}', '{ancient.Id}', '{kept.Id}')"),
            Is.EqualTo(kept.Id.ToString()));
    }

    private static AuditEvent Event(DateTimeOffset time) => new()
    {
        Id = Guid.NewGuid(),
        Time = time,
        RequestId = Guid.NewGuid().ToString(),
        Decision = AuditDecision.Allowed,
        Method = "POST",
        Host = "dynamodb.us-east-1.amazonaws.com",
        Status = 200,
    };

    private Task<ControlPlaneAnswer> PostAsync(params AuditEvent[] events) => Account.Node.PostAsync(
        "gateway/audit-events", JsonSerializer.Serialize(new AuditBatch { Events = events }, ContractsJsonContext.Default.AuditBatch));
}
