using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.CloudCredentials;

internal sealed class CloudCredentialEndpointsTests : ControlPlaneFixture
{
    private const string Key = TestAccount.CloudAccessKeyId;

    [Test]
    public async Task A_static_credential_is_stored_and_never_shows_its_secret()
    {
        string secret = TestAccount.Unique("very/secret+value");
        ControlPlaneAnswer created = await CreateAsync(new { name = TestAccount.Unique("c"), cloud = "aws", kind = "static", accessKeyId = Key, secretAccessKey = secret });

        Assert.That(created.Status, Is.EqualTo(201), created.Body);
        Assert.That(created["accessKeyId"], Is.EqualTo(Key));
        Assert.That(created["status"], Is.EqualTo("active"));
        foreach (string path in new[] { "cloud-credentials?limit=200", $"cloud-credentials/{created.Id}", "audit-events?limit=1000" })
        {
            Assert.That((await Account.Admin.GetAsync(path)).Expect(200).Body, Does.Not.Contain(secret), path);
        }

        Assert.That(created.Body, Does.Not.Contain(secret));
    }

    [TestCase("""{"kind":"static","accessKeyId":"AKIAIOSFODNN7EXAMPLE","secretAccessKey":"s"}""", "name")]
    [TestCase("""{"name":"x","accessKeyId":"AKIAIOSFODNN7EXAMPLE","secretAccessKey":"s"}""", "kind")]
    [TestCase("""{"name":"x","kind":"magic"}""", "kind")]
    [TestCase("""{"name":"x","cloud":"gcp","kind":"ambient"}""", "cloud")]
    [TestCase("""{"name":"x","kind":"static","secretAccessKey":"s"}""", "accessKeyId")]
    [TestCase("""{"name":"x","kind":"static","accessKeyId":"no spaces please","secretAccessKey":"s"}""", "accessKeyId")]
    [TestCase("""{"name":"x","kind":"static","accessKeyId":"AKIAIOSFODNN7EXAMPLE"}""", "secretAccessKey")]
    [TestCase("""{"name":"x","kind":"static","accessKeyId":"AKIAIOSFODNN7EXAMPLE","secretAccessKey":"s","accountId":"12"}""", "accountId")]
    [TestCase("""{"name":"x","kind":"static","accessKeyId":"AKIAIOSFODNN7EXAMPLE","secretAccessKey":"s","expiresAt":"2030-01-01T00:00:00Z"}""", "expiresAt")]
    [TestCase("""{"name":"x","kind":"static","accessKeyId":"AKIAIOSFODNN7EXAMPLE","secretAccessKey":"s","roleArn":"arn:aws:iam::123456789012:role/r"}""", "roleArn")]
    [TestCase("""{"name":"x","kind":"session","accessKeyId":"ASIAIOSFODNN7EXAMPLE","secretAccessKey":"s"}""", "sessionToken")]
    [TestCase("""{"name":"x","kind":"session","accessKeyId":"ASIAIOSFODNN7EXAMPLE","secretAccessKey":"s","sessionToken":"t","expiresAt":"2020-01-01T00:00:00Z"}""", "expiresAt")]
    [TestCase("""{"name":"x","kind":"assume-role","baseCredentialId":"crd_none"}""", "roleArn")]
    [TestCase("""{"name":"x","kind":"assume-role","roleArn":"arn:aws:iam::123456789012:role/r"}""", "baseCredentialId")]
    [TestCase("""{"name":"x","kind":"assume-role","roleArn":"arn:aws:iam::123456789012:role/r","baseCredentialId":"crd_none"}""", "baseCredentialId")]
    [TestCase("""{"name":"x","kind":"assume-role","roleArn":"arn:aws:iam::1:user/r","baseCredentialId":"crd_none"}""", "roleArn")]
    [TestCase("""{"name":"x","kind":"assume-role","roleArn":"arn:aws:iam::123456789012:role/r","baseCredentialId":"crd_none","sessionNameTemplate":"{accessKeyId} {x}"}""", "sessionNameTemplate")]
    [TestCase("""{"name":"x","kind":"ambient","secretAccessKey":"s"}""", "secretAccessKey")]
    public async Task A_bad_field_is_named(string body, string field)
    {
        ControlPlaneAnswer answer = await Account.Admin.PostAsync("cloud-credentials", body);

        Assert.That(answer.Status, Is.EqualTo(400), answer.Body);
        Assert.That(answer.BadFields, Is.EqualTo(new[] { field }));
    }

    [TestCase("{accessKeyId}-{accessRequestId}-1234567890123", ExpectedResult = 400)]
    [TestCase("{accessKeyId}-{accessRequestId}-123456789012", ExpectedResult = 201)]
    public async Task<int> A_session_name_has_at_most_64_characters(string sessionNameTemplate)
    {
        // 20 characters of a key, 30 of a request, and two hyphens.
        string baseId = (await CreateAsync(new { name = TestAccount.Unique("base"), kind = "ambient" })).Expect(201).Id;
        return (await CreateAsync(new
        {
            name = TestAccount.Unique("role"),
            kind = "assume-role",
            roleArn = "arn:aws:iam::123456789012:role/r",
            baseCredentialId = baseId,
            sessionNameTemplate,
        })).Status;
    }

    [Test]
    public async Task Approvers_choose_by_name_and_see_no_more_and_developers_see_nothing()
    {
        ControlPlaneAnswer list = (await Account.Approver.GetAsync("cloud-credentials")).Expect(200);

        Assert.That(list.Ids, Does.Contain(Account.CredentialId));
        Assert.That(list.Body, Does.Not.Contain(Key));
        Assert.That((await Account.Approver.GetAsync($"cloud-credentials/{Account.CredentialId}")).Body, Does.Not.Contain(Key));
        Assert.That((await Account.Approver.PostAsync("cloud-credentials", new { })).Status, Is.EqualTo(403));
        Assert.That((await Account.Developer.GetAsync("cloud-credentials")).Status, Is.EqualTo(403));
        Assert.That((await Account.Auditor.GetAsync("cloud-credentials")).Body, Does.Contain(Key));
    }

    [Test]
    public async Task A_credential_in_use_is_not_deleted_and_an_unused_one_is_with_its_secret()
    {
        TestAccount account = await TestAccount.CreateAsync(ControlPlane);
        (string id, string _, string _) = await account.ActiveAsync();
        string path = $"cloud-credentials/{account.CredentialId}";
        Assert.That((await account.Admin.GetAsync(path))["inUseBy"], Is.EqualTo("1"));

        ControlPlaneAnswer inUse = await account.Admin.DeleteAsync(path);
        (await account.Approver.PostAsync($"access-requests/{id}/revoke")).Expect(200);
        ControlPlaneAnswer deleted = await account.Admin.DeleteAsync(path);

        Assert.That(inUse.Status, Is.EqualTo(409));
        Assert.That(inUse.Code, Is.EqualTo("in_use"));
        Assert.That(deleted.Status, Is.EqualTo(204), deleted.Body);
        Assert.That((await account.Admin.GetAsync(path)).Status, Is.EqualTo(404));
        Assert.That((await account.Admin.DeleteAsync(path)).Status, Is.EqualTo(404));
        Assert.That(
            await ControlPlane.Database.QueryAsync<long>($"SELECT count(*) FROM secrets WHERE owner_id = '{account.CredentialId}'"),
            Is.Zero);
    }

    [Test]
    public async Task A_rotated_credential_gives_new_upstream_keys_at_once()
    {
        TestAccount account = await TestAccount.CreateAsync(ControlPlane);
        (string _, string accessKeyId, string _) = await account.ActiveAsync();
        string before = (await account.ResolveAsync(accessKeyId)).Json.GetProperty("upstreamKeys")[0].GetProperty("signingKey").GetString()!;

        ControlPlaneAnswer rotated = await account.Admin.PostAsync(
            $"cloud-credentials/{account.CredentialId}/rotate", new { accessKeyId = "AKIAROTATEDROTATED00", secretAccessKey = "another" });
        ControlPlaneAnswer after = await account.ResolveAsync(accessKeyId);

        Assert.That(rotated["accessKeyId"], Is.EqualTo("AKIAROTATEDROTATED00"));
        Assert.That(after.Json.GetProperty("upstreamKeys")[0].GetProperty("accessKeyId").GetString(), Is.EqualTo("AKIAROTATEDROTATED00"));
        Assert.That(after.Json.GetProperty("upstreamKeys")[0].GetProperty("signingKey").GetString(), Is.Not.EqualTo(before));
        Assert.That((await account.Admin.PostAsync($"cloud-credentials/{account.CredentialId}/rotate", new { })).Status, Is.EqualTo(400));
        string ambient = (await account.Admin.PostAsync("cloud-credentials", new { name = "ambient", kind = "ambient" })).Expect(201).Id;
        Assert.That((await account.Admin.PostAsync($"cloud-credentials/{ambient}/rotate", new { })).Code, Is.EqualTo("wrong_kind"));
    }

    [Test]
    public async Task Disabling_stops_grants_and_enabling_restores_them()
    {
        TestAccount account = await TestAccount.CreateAsync(ControlPlane);
        (string _, string accessKeyId, string _) = await account.ActiveAsync();
        string path = $"cloud-credentials/{account.CredentialId}";

        Assert.That((await account.Admin.PostAsync($"{path}/disable"))["status"], Is.EqualTo("disabled"));
        ControlPlaneAnswer grant = await account.ResolveAsync(accessKeyId);
        Assert.That((await account.Admin.PostAsync($"{path}/disable"))["currentStatus"], Is.EqualTo("disabled"));
        Assert.That((await account.Admin.PostAsync($"{path}/enable"))["status"], Is.EqualTo("active"));

        Assert.That(grant["status"], Is.EqualTo("Inactive"));
        Assert.That(grant.Json.GetProperty("upstreamKeys").GetArrayLength(), Is.Zero);
        Assert.That((await account.ResolveAsync(accessKeyId))["status"], Is.EqualTo("Active"));
    }

    [Test]
    public async Task Names_are_used_once_and_edits_keep_the_rest()
    {
        string name = TestAccount.Unique("credential");
        string id = (await CreateAsync(new { name, kind = "static", accessKeyId = Key, secretAccessKey = "s" })).Expect(201).Id;

        Assert.That((await CreateAsync(new { name, kind = "ambient" })).Code, Is.EqualTo("name_taken"));
        ControlPlaneAnswer edited = await Account.Admin.PatchAsync($"cloud-credentials/{id}", new { accountId = "210987654321" });
        Assert.That(edited["accountId"], Is.EqualTo("210987654321"));
        Assert.That(edited["name"], Is.EqualTo(name));
        Assert.That((await Account.Admin.PatchAsync($"cloud-credentials/{id}", new { name = "" })).BadFields, Is.EqualTo(new[] { "name" }));
        Assert.That((await Account.Admin.PatchAsync($"cloud-credentials/{id}", new { accountId = "x" })).BadFields, Is.EqualTo(new[] { "accountId" }));
    }

    private Task<ControlPlaneAnswer> CreateAsync(object body) => Account.Admin.PostAsync("cloud-credentials", body);
}
