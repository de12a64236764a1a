using System.Text.Json;
using Gateway.ControlPlane.Audit;
using Gateway.ControlPlane.Database;
using Gateway.ControlPlane.Oidc;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.Oidc;

internal sealed class OidcGroupsTests : ControlPlaneFixture
{
    [Test]
    public async Task An_id_that_another_bears_as_its_name_is_still_that_of_its_owner()
    {
        string role = (await Account.Admin.PostAsync("roles", new { name = TestAccount.Unique("Meant"), permissions = new[] { "Account Management > Nodes" } })).Expect(201).Id;
        string environment = (await Account.Admin.PostAsync("environments", new { name = TestAccount.Unique("meant") })).Expect(201).Id;
        (await Account.Admin.PostAsync("roles", new { name = role, permissions = new[] { "Account Management > Prices" } })).Expect(201);
        (await Account.Admin.PostAsync("environments", new { name = environment })).Expect(201);
        (string userId, ControlPlaneClient user) = await TestAccount.AddUserAsync(ControlPlane, Account.Admin);

        await ApplyAsync(userId, new OidcOptions
        {
            GroupRoles = [new GroupRole("group", role)],
            EnvironmentGroups = [new GroupEnvironmentRole("group", environment, "developer")],
        });

        JsonElement me = (await user.GetAsync("me")).Json;
        Assert.That(me.GetProperty("roles").EnumerateArray().Select(r => r.GetString()), Is.EqualTo(new[] { role }));
        Assert.That(me.GetProperty("environments").EnumerateArray().Select(e => e.GetProperty("id").GetString()), Is.EqualTo(new[] { environment }));
    }

    private async Task ApplyAsync(string userId, OidcOptions options)
    {
        string accountId = (await Account.Admin.GetAsync("me"))["accountId"]!;
        var groups = new OidcGroups(options, ControlPlane.Services.GetRequiredService<AuditTrail>(), ControlPlane.Time, NullLogger<OidcGroups>.Instance);
        await using Transaction transaction = await Transaction.BeginAsync(ControlPlane.Services.GetRequiredService<NpgsqlDataSource>(), CancellationToken.None);
        await groups.ApplyAsync(transaction, new OidcUserRow { Id = userId, AccountId = accountId, Status = "active" }, new HashSet<string> { "group" }, null);
        await transaction.CommitAsync();
    }
}
