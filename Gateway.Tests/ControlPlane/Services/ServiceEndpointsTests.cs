using Gateway.Signing.Catalog;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.Services;

internal sealed class ServiceEndpointsTests : ControlPlaneFixture
{
    protected override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?> { ["Services:Disabled"] = "sqs" };

    [Test]
    public async Task The_catalog_is_listed_for_everybody_in_one_page()
    {
        ControlPlaneAnswer list = (await Account.Nobody.GetAsync("services?cloud=aws&limit=500")).Expect(200);

        Assert.That(list.Ids, Is.EqualTo(ServiceCatalog.Default.Services.Select(s => s.Id)));
        Assert.That(list["nextCursor"], Is.Null);
        System.Text.Json.JsonElement dynamodb = list.Items.Single(i => i.GetProperty("id").GetString() == "dynamodb");
        Assert.That(dynamodb.GetProperty("protocols")[0].GetString(), Is.EqualTo("json-1.0"));
        Assert.That(dynamodb.GetProperty("hosts").GetArrayLength(), Is.GreaterThan(0));
        Assert.That(dynamodb.GetProperty("requestable").GetBoolean(), Is.True);
    }

    [Test]
    public async Task A_disabled_service_is_listed_but_cannot_be_asked_for()
    {
        ControlPlaneAnswer list = await Account.Nobody.GetAsync("services");
        ControlPlaneAnswer request = await Account.Developer.PostAsync(Account.Requests, new { services = new[] { "sqs" } });

        Assert.That(list.Items.Single(i => i.GetProperty("id").GetString() == "sqs").GetProperty("requestable").GetBoolean(), Is.False);
        Assert.That(request.Status, Is.EqualTo(400));
        Assert.That(request.Body, Does.Contain("'sqs' is disabled"));
    }

    [Test]
    public async Task Pages_follow_each_other_and_bad_parameters_are_named()
    {
        ControlPlaneAnswer first = (await Account.Nobody.GetAsync("services?limit=3")).Expect(200);
        ControlPlaneAnswer second = (await Account.Nobody.GetAsync($"services?limit=3&cursor={first["nextCursor"]}")).Expect(200);

        Assert.That(first.Ids.Concat(second.Ids), Is.EqualTo(ServiceCatalog.Default.Services.Take(6).Select(s => s.Id)));
        Assert.That((await Account.Nobody.GetAsync("services?limit=501")).BadFields, Is.EqualTo(new[] { "limit" }));
        Assert.That((await Account.Nobody.GetAsync("services?cloud=gcp")).BadFields, Is.EqualTo(new[] { "cloud" }));
    }
}
