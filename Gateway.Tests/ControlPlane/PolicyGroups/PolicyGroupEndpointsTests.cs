using System.Text.Json;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.PolicyGroups;

internal sealed class PolicyGroupEndpointsTests : ControlPlaneFixture
{
    [Test]
    public async Task A_group_keeps_its_policies_and_reports_the_prefix_before_the_pattern()
    {
        ControlPlaneAnswer created = await Account.Admin.PostAsync("policy-groups", new
        {
            name = TestAccount.Unique("group"),
            policies = new object[]
            {
                new { type = "csg.resource.name.validation_pattern", service = "dynamodb", action = "CreateTable", value = "/^orders-[a-z]+$/i" },
                new { type = "csg.resource.name.prefix", service = "dynamodb", action = "CreateTable", value = "orders-", member = "TableName" },
                new { type = "csg.action.deny", service = "dynamodb", action = "Delete*" },
                new { type = "csg.region.allow", value = "eu-*" },
                new { type = "csg.read_only" },
            },
        });

        Assert.That(created.Status, Is.EqualTo(201), created.Body);
        JsonElement[] policies = [.. created.Json.GetProperty("policies").EnumerateArray()];
        string[] types = [.. policies.Select(p => p.GetProperty("type").GetString()!)];
        Assert.That(Array.IndexOf(types, "csg.resource.name.prefix"), Is.LessThan(Array.IndexOf(types, "csg.resource.name.validation_pattern")));
        Assert.That(policies.Single(p => p.GetProperty("type").GetString() == "csg.resource.name.prefix").GetProperty("member").GetString(), Is.EqualTo("TableName"));
        Assert.That(policies.Single(p => p.GetProperty("type").GetString() == "csg.read_only").GetProperty("service").GetString(), Is.EqualTo("*"));
        Assert.That((await Account.Approver.GetAsync($"policy-groups/{created.Id}")).Json.GetProperty("policies").GetArrayLength(), Is.EqualTo(5));
        Assert.That((await Account.Approver.PostAsync("policy-groups", new { })).Status, Is.EqualTo(403));
        Assert.That((await Account.Developer.GetAsync("policy-groups")).Status, Is.EqualTo(403));
    }

    [TestCase("""{"policies":[]}""", "name")]
    [TestCase("""{"name":"x"}""", "policies")]
    [TestCase("""{"name":"x","policies":[null]}""", "policies[0].type")]
    [TestCase("""{"name":"x","policies":[{"type":"csg.odd"}]}""", "policies[0].type")]
    [TestCase("""{"name":"x","policies":[{"type":"csg.read_only"},{"type":"csg.read_only","service":"nonesuch"}]}""", "policies[1].service")]
    [TestCase("""{"name":"x","policies":[{"type":"csg.action.deny","action":"no spaces"}]}""", "policies[0].action")]
    [TestCase("""{"name":"x","policies":[{"type":"csg.action.deny","value":"x"}]}""", "policies[0].value")]
    [TestCase("""{"name":"x","policies":[{"type":"csg.action.deny","member":"x"}]}""", "policies[0].member")]
    [TestCase("""{"name":"x","policies":[{"type":"csg.resource.name.prefix"}]}""", "policies[0].value")]
    [TestCase("""{"name":"x","policies":[{"type":"csg.resource.name.validation_pattern","value":"("}]}""", "policies[0].value")]
    [TestCase("""{"name":"x","policies":[{"type":"csg.resource.name.validation_pattern","value":"(a)\\1"}]}""", "policies[0].value")]
    [TestCase("""{"name":"x","policies":[{"type":"csg.region.allow","value":"EU!"}]}""", "policies[0].value")]
    public async Task A_bad_field_is_named(string body, string field)
    {
        ControlPlaneAnswer answer = await Account.Admin.PostAsync("policy-groups", body);

        Assert.That(answer.Status, Is.EqualTo(400), answer.Body);
        Assert.That(answer.BadFields, Is.EqualTo(new[] { field }));
    }

    [Test]
    public async Task Policies_travel_in_the_grant_and_an_edit_is_in_the_next_one()
    {
        string group = (await Account.Admin.PostAsync("policy-groups", new
        {
            name = TestAccount.Unique("group"),
            policies = new[] { new { type = "csg.resource.name.prefix", service = "dynamodb", action = "CreateTable", value = "orders-" } },
        })).Expect(201).Id;
        (string _, string accessKeyId, string _) = await Account.ActiveAsync(new { cloudCredentialId = Account.CredentialId, policyGroupId = group });
        ControlPlaneAnswer before = await Account.ResolveAsync(accessKeyId);

        (await Account.Admin.PatchAsync($"policy-groups/{group}", new
        {
            policies = new[] { new { type = "csg.resource.name.prefix", service = "dynamodb", action = "CreateTable", value = "bills-" } },
        })).Expect(200);
        ControlPlaneAnswer after = await Account.ResolveAsync(accessKeyId);

        Assert.That(before.Json.GetProperty("policies")[0].GetProperty("value").GetString(), Is.EqualTo("orders-"));
        Assert.That(after.Json.GetProperty("policies")[0].GetProperty("value").GetString(), Is.EqualTo("bills-"));
        Assert.That(after.Json.GetProperty("sequence").GetInt64(), Is.GreaterThan(before.Json.GetProperty("sequence").GetInt64()));
        Assert.That((await Account.Admin.DeleteAsync($"policy-groups/{group}")).Code, Is.EqualTo("in_use"));
    }

    [Test]
    public async Task An_unused_group_is_renamed_and_deleted()
    {
        string name = TestAccount.Unique("group");
        string id = (await Account.Admin.PostAsync("policy-groups", new { name, policies = Array.Empty<object>() })).Expect(201).Id;

        Assert.That((await Account.Admin.PostAsync("policy-groups", new { name, policies = Array.Empty<object>() })).Code, Is.EqualTo("name_taken"));
        Assert.That((await Account.Admin.PatchAsync($"policy-groups/{id}", new { name = name + "x" }))["name"], Is.EqualTo(name + "x"));
        Assert.That((await Account.Admin.DeleteAsync($"policy-groups/{id}")).Status, Is.EqualTo(204));
        Assert.That((await Account.Admin.DeleteAsync($"policy-groups/{id}")).Status, Is.EqualTo(404));
    }
}
