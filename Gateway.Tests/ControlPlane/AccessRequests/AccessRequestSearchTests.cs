using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.AccessRequests;

internal sealed class AccessRequestSearchTests : ControlPlaneFixture
{
    [Test]
    public async Task Every_word_must_be_in_the_services_the_requester_the_environment_or_the_justification()
    {
        TestAccount account = await TestAccount.CreateAsync(ControlPlane);
        string name = (await account.Developer.GetAsync("me"))["name"]!;
        string environment = (await account.Admin.GetAsync($"environments/{account.EnvironmentId}"))["name"]!;
        string export = await AskAsync(account, "sqs", "Nightly export, 100% of it");
        string images = await AskAsync(account, "s3", "Thumbnails");

        async Task<IReadOnlyList<string>> FindAsync(string search) =>
            (await account.Approver.GetAsync($"access-requests?search={Uri.EscapeDataString(search)}")).Expect(200).Ids;

        Assert.That(await FindAsync("NIGHTLY sqs"), Is.EqualTo(new[] { export }));
        Assert.That(await FindAsync("nightly s3"), Is.Empty);
        Assert.That(await FindAsync($"{name.ToUpperInvariant()} {environment}"), Is.EquivalentTo(new[] { images, export }));
        Assert.That(await FindAsync("0% of"), Is.EqualTo(new[] { export }), "no wildcard");
        Assert.That(await FindAsync("%"), Is.EqualTo(new[] { export }));
        Assert.That(await FindAsync("_humbnails"), Is.Empty);
        Assert.That(await FindAsync("  "), Has.Count.EqualTo(2));
        Assert.That((await OtherAccount.Approver.GetAsync("access-requests?search=nightly")).Items, Is.Empty);
    }

    [Test]
    public async Task A_search_of_more_than_eight_words_is_refused()
    {
        Assert.That((await Account.Approver.GetAsync("access-requests?search=a+b+c+d+e+f+g+h")).Status, Is.EqualTo(200));
        Assert.That((await Account.Approver.GetAsync("access-requests?search=a+b+c+d+e+f+g+h+i")).BadFields, Is.EqualTo(new[] { "search" }));
        Assert.That((await Account.Approver.GetAsync($"access-requests?search={new string('a', 201)}")).BadFields, Is.EqualTo(new[] { "search" }));
    }

    [Test]
    public async Task The_list_is_narrowed_by_who_decided_and_by_what_was_attached()
    {
        TestAccount account = await TestAccount.CreateAsync(ControlPlane);
        string group = (await account.Admin.PostAsync("policy-groups", new { name = TestAccount.Unique("group"), policies = Array.Empty<object>() })).Expect(201).Id;
        ControlPlaneAnswer approver = await account.Approver.GetAsync("me");
        string approved = await account.ApprovedAsync(new { cloudCredentialId = account.CredentialId, policyGroupId = group });
        string denied = await account.RequestAsync();
        (await account.Admin.PostAsync($"access-requests/{denied}/deny", new { reason = "no" })).Expect(200);
        await account.RequestAsync();

        foreach (string filter in new[] { $"decidedBy={approver.Id}", $"policyGroup={group}", $"cloudCredential={account.CredentialId}" })
        {
            ControlPlaneAnswer list = (await account.Admin.GetAsync($"access-requests?{filter}")).Expect(200);
            Assert.That(list.Ids, Is.EqualTo(new[] { approved }), filter);
            Assert.That(list.Items[0].GetProperty("decidedByName").GetString(), Is.EqualTo(approver["name"]));
        }
    }

    private static async Task<string> AskAsync(TestAccount account, string service, string why) =>
        (await account.Developer.PostAsync(account.Requests, new { services = new[] { service }, justification = why })).Expect(201).Id;
}
