using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.Prices;

internal sealed class PriceEndpointsTests : ControlPlaneFixture
{
    [Test]
    public async Task A_price_is_created_listed_replaced_and_deleted_and_each_leaves_an_act()
    {
        TestAccount account = await TestAccount.CreateAsync(ControlPlane);
        ControlPlaneAnswer created = (await account.Admin.PostAsync("prices", new { service = "dynamodb", perCall = 0.00000125m, currency = "USD" })).Expect(201);
        Assert.That((created["service"], created["action"], created["perCall"], created["perGb"]), Is.EqualTo(("dynamodb", "*", "0.00000125", "0")));

        ControlPlaneAnswer stale = await account.Admin.SendAsync(HttpMethod.Put, $"prices/{created.Id}", new { perGb = 0.09m }, ("If-Match", "\"7\""));
        ControlPlaneAnswer replaced = (await account.Admin.SendAsync(HttpMethod.Put, $"prices/{created.Id}", new { perGb = 0.09m }, ("If-Match", "\"1\""))).Expect(200);
        Assert.That((stale.Status, stale.Code), Is.EqualTo((412, "precondition_failed")));
        Assert.That((replaced["perCall"], replaced["perGb"], replaced.Headers["ETag"]), Is.EqualTo(("0", "0.09", "\"2\"")));
        Assert.That((await account.Auditor.GetAsync("prices")).Expect(200).Ids, Is.EqualTo(new[] { created.Id }));

        Assert.That((await account.Admin.DeleteAsync($"prices/{created.Id}", ("If-Match", "\"1\""))).Status, Is.EqualTo(412));
        (await account.Admin.DeleteAsync($"prices/{created.Id}")).Expect(204);
        Assert.That((await account.Admin.DeleteAsync($"prices/{created.Id}")).Status, Is.EqualTo(404));
        Assert.That((await account.Admin.SendAsync(HttpMethod.Put, $"prices/{created.Id}", new { })).Status, Is.EqualTo(404));
        Assert.That(
            (await account.Admin.GetAsync($"audit-events?target={created.Id}")).Items.Select(e => e.GetProperty("action").GetString()),
            Is.EquivalentTo(new[] { "price.delete", "price.update", "price.create" }));
    }

    [Test]
    public async Task An_account_has_one_currency_and_one_price_for_a_target()
    {
        TestAccount account = await TestAccount.CreateAsync(ControlPlane);
        (await account.Admin.PostAsync("prices", new { service = "s3", currency = "USD" })).Expect(201);

        Assert.That((await account.Admin.PostAsync("prices", new { service = "sqs", currency = "EUR" })).BadFields, Is.EqualTo(new[] { "currency" }));
        ControlPlaneAnswer again = await account.Admin.PostAsync("prices", new { service = "s3", action = "*", currency = "USD" });
        Assert.That((again.Status, again.Code), Is.EqualTo((409, "price_exists")));
        (await OtherAccount.Admin.PostAsync("prices", new { service = "s3", currency = "EUR" })).Expect(201);
    }

    [TestCase("""{"currency":"USD"}""", "service")]
    [TestCase("""{"service":"nonesuch","currency":"USD"}""", "service")]
    [TestCase("""{"service":"s3","action":"Put*","currency":"USD"}""", "action")]
    [TestCase("""{"service":"s3","perCall":-1,"currency":"USD"}""", "perCall")]
    [TestCase("""{"service":"s3","perGb":1000001,"currency":"USD"}""", "perGb")]
    [TestCase("""{"service":"s3"}""", "currency")]
    [TestCase("""{"service":"s3","currency":"usd"}""", "currency")]
    public async Task A_bad_field_is_named(string body, string field) =>
        Assert.That((await Account.Admin.PostAsync("prices", body)).BadFields, Is.EqualTo(new[] { field }));

    [Test]
    public async Task Only_admins_change_prices()
    {
        object price = new { service = "s3", currency = "USD" };
        Assert.That((await Account.Auditor.PostAsync("prices", price))["permission"], Is.EqualTo("Account Management > Prices"));
        Assert.That((await Account.Developer.GetAsync("prices")).Status, Is.EqualTo(403));
    }
}
