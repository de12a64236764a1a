using Gateway.Tests.Support;
using Npgsql;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.Api;

internal sealed class GracefulStopTests
{
    [Test]
    public async Task A_stop_turns_readiness_off_first_sends_streams_away_and_lets_calls_under_way_end()
    {
        await using RunningControlPlane server = await RunningControlPlane.StartAsync(new Dictionary<string, string?> { ["Api:StopDelaySeconds"] = "20" });
        TestAccount account = await TestAccount.CreateAsync(server);
        string id = await account.RequestAsync();
        await using EventReader events = await EventReader.OpenAsync(account.Node, null);
        await events.ReadUntilAsync(e => e.Type == "heartbeat");
        await using var blocker = new NpgsqlConnection(server.Database.ConnectionString);
        await blocker.OpenAsync();
        await using NpgsqlTransaction held = await blocker.BeginTransactionAsync();
        await new NpgsqlCommand($"SELECT 1 FROM access_requests WHERE id = '{id}' FOR UPDATE", blocker, held).ExecuteNonQueryAsync();
        Task<ControlPlaneAnswer> underWay = account.Approver.PostAsync($"access-requests/{id}/deny", new { reason = "late" });
        await Wait.UntilAsync(async () => await server.Database.QueryAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") > 0);

        Task stop = server.StopServerAsync();
        Assert.That(async () => await events.ReadUntilAsync(_ => false), Throws.InstanceOf<EndOfStreamException>());
        ControlPlaneAnswer ready = await server.Client(null).GetAsync("/readyz");
        ControlPlaneAnswer stream = await account.Node.GetAsync("gateway/changes");
        ControlPlaneAnswer call = await account.Admin.GetAsync("me");
        bool stoppedBefore = stop.IsCompleted;
        server.Time.Advance(TimeSpan.FromSeconds(20));
        await Wait.UntilAsync(async () => await RefusesAsync(server));
        await held.RollbackAsync();
        ControlPlaneAnswer denied = await underWay;
        await stop;

        Assert.That((ready.Status, ready.Body), Is.EqualTo((503, "stopping\n")));
        Assert.That((stream.Status, stream.Code, stream.Headers["Retry-After"]), Is.EqualTo((503, "not_ready", "1")));
        Assert.That(call.Status, Is.EqualTo(200), "until the balancer has noticed, calls are served");
        Assert.That(stoppedBefore, Is.False);
        Assert.That((denied.Status, denied["status"]), Is.EqualTo((200, "denied")));
    }

    private static async Task<bool> RefusesAsync(RunningControlPlane server)
    {
        using var anew = new HttpClient { BaseAddress = server.Address };
        try
        {
            using HttpResponseMessage answer = await anew.GetAsync(new Uri("/healthz", UriKind.Relative));
            return false;
        }
        catch (HttpRequestException)
        {
            return true;
        }
    }
}
