using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;
using NUnit.Framework;

namespace Gateway.Tests.EndToEnd.Console;

/// <summary>Cloud credentials in a real browser, over a fake of STS that is reached as AWS's would be.</summary>
internal sealed class CloudCredentialPagesTests : ConsoleFixture
{
    private const string Secret = "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY";

    private FakeUpstream _sts = null!;

    protected override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>(base.Settings)
    {
        ["Upstream:ConnectTo"] = _sts.Authority,
        ["Upstream:CaFile"] = _sts.CertificateFile,
    };

    protected override async Task PrepareAsync() => _sts = await FakeUpstream.StartAsync();

    [OneTimeTearDown]
    public async Task EndAsync() => await _sts.DisposeAsync();

    [SetUp]
    public void Answer()
    {
        _sts.Reset();
        _sts.Answer = AnswerAsync;
    }

    [Test]
    public async Task A_key_is_stored_verified_rotated_disabled_and_deleted_and_its_secret_is_never_shown()
    {
        IPage page = await SignedInAsync();
        string name = TestAccount.Unique("orders");
        await page.GotoAsync("/cloud-credentials");
        await FollowAsync(page, "New cloud credential");
        await page.Locator("main a[href$='?kind=static']").ClickAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync(name);
        await page.GetByLabel("Access key id").FillAsync(TestAccount.CloudAccessKeyId);
        await page.GetByLabel("Secret access key").FillAsync(Secret);
        await PressAsync(page, "Store the credential");
        await ExpectNoticeAsync(page, "AWS says that it is of account 111122223333");
        Assert.That(await MainAsync(page), Does.Contain("arn:aws:iam::111122223333:user/gateway"));
        Assert.That(await page.ContentAsync(), Does.Not.Contain(Secret));
        string id = page.Url.Split('/')[^1];

        await page.GetByLabel("New access key id").FillAsync("AKIAI44QH8DHBEXAMPLE");
        await page.GetByLabel("New secret access key").FillAsync(Secret + "2");
        await PressAsync(page, "Rotate");
        await ExpectNoticeAsync(page, "It is rotated");
        Assert.That((await Account.Admin.GetAsync($"cloud-credentials/{id}"))["accessKeyId"], Is.EqualTo("AKIAI44QH8DHBEXAMPLE"));

        _sts.Answer = RefuseAsync;
        await PressAsync(page, "Ask AWS whose it is");
        await ExpectNoticeAsync(page, "AWS did not take it");
        Assert.That(await MainAsync(page), Does.Contain("InvalidClientTokenId"));

        await page.GetByLabel("Name", new() { Exact = true }).FillAsync(name + "-2");
        await PressAsync(page, "Save");
        await ExpectNoticeAsync(page, "It is saved.");
        await PressAsync(page, "Disable");
        await ExpectNoticeAsync(page, "It is disabled");
        await PressAsync(page, "Enable");
        await ExpectNoticeAsync(page, "It is enabled.");
        await ConfirmAsync(page, "Delete …", $"Yes, delete {name}-2");
        await ExpectNoticeAsync(page, "It is deleted");
        Assert.That((await Account.Admin.GetAsync($"cloud-credentials/{id}")).Status, Is.EqualTo(404));
    }

    [Test]
    public async Task A_role_is_stored_over_another_credential_and_its_uses_are_shown()
    {
        IPage page = await SignedInAsync();
        string name = TestAccount.Unique("role");
        await page.GotoAsync("/cloud-credentials/new?kind=assume-role");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync(name);
        await page.GetByLabel("Role ARN").FillAsync("arn:aws:iam::111122223333:role/csg-orders");
        await page.GetByLabel("Assumed over").SelectOptionAsync([Account.CredentialId]);
        await page.GetByLabel("Ask AWS at once whose it is").UncheckAsync();
        await PressAsync(page, "Store the credential");
        await ExpectNoticeAsync(page, "It is stored.");
        string id = page.Url.Split('/')[^1];
        string request = await Account.ApprovedAsync(new { cloudCredentialId = id }, "sqs", "sns");

        await page.ReloadAsync();
        await ConsoleBrowser.ClickAsync(page.GetByRole(AriaRole.Link, new() { Name = "sqs" }));
        Assert.That(page.Url, Does.EndWith($"/access-requests/{request}"));
        await page.GoBackAsync();
        await ConfirmAsync(page, "Delete …", $"Yes, delete {name}");
        await ExpectRefusalAsync(page, "use the cloud credential; revoke or delete them first");
        Assert.That((await Account.Admin.GetAsync($"cloud-credentials/{id}")).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task Wrong_input_is_told_beside_its_field_keeps_the_rest_and_gives_no_secret_back()
    {
        IPage page = await SignedInAsync(scripts: false);
        await page.GotoAsync("/cloud-credentials/new?kind=session");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("  \"kept\" <b>");
        await page.GetByLabel("Access key id").FillAsync("short");
        await page.GetByLabel("Secret access key").FillAsync(Secret);
        await page.GetByLabel("Session token").FillAsync("a-session-token");
        await page.GetByLabel("Ends").FillAsync("2020-01-01T10:00");
        await page.GetByLabel("AWS account").FillAsync("12");
        await PressAsync(page, "Store the credential");

        Assert.That(await page.TextContentAsync("#field-accessKeyId-error"), Does.Contain("Must be 16 to 128"));
        Assert.That(await page.TextContentAsync("#field-expiresAt-error"), Does.Contain("Must be in the future."));
        Assert.That(await page.TextContentAsync("#field-accountId-error"), Does.Contain("Must be 12 digits."));
        Assert.That(await page.GetByLabel("Name", new() { Exact = true }).InputValueAsync(), Is.EqualTo("  \"kept\" <b>"));
        Assert.That(await page.GetByLabel("Ends").InputValueAsync(), Is.EqualTo("2020-01-01T10:00"));
        Assert.That(await page.ContentAsync(), Does.Not.Contain(Secret).And.Not.Contain("a-session-token"));
    }

    [Test]
    public async Task A_stale_page_says_so_and_rotates_nothing()
    {
        IPage page = await SignedInAsync();
        await page.GotoAsync($"/cloud-credentials/{Account.CredentialId}");
        (await Account.Admin.PatchAsync($"cloud-credentials/{Account.CredentialId}", new { name = TestAccount.Unique("renamed") })).Expect(200);
        await page.GetByLabel("New access key id").FillAsync("AKIAI44QH8DHBEXAMPLE");
        await page.GetByLabel("New secret access key").FillAsync(Secret);
        await PressAsync(page, "Rotate");

        await ExpectRefusalAsync(page, "Somebody changed this in the meantime.");
        Assert.That(await page.GetByLabel("New access key id").InputValueAsync(), Is.EqualTo("AKIAI44QH8DHBEXAMPLE"));
        Assert.That((await Account.Admin.GetAsync($"cloud-credentials/{Account.CredentialId}"))["accessKeyId"], Is.EqualTo(TestAccount.CloudAccessKeyId));
    }

    private static Task AnswerAsync(HttpContext context, byte[] body)
    {
        context.Response.ContentType = "text/xml";
        return context.Response.WriteAsync(
            """
            <GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
            <Arn>arn:aws:iam::111122223333:user/gateway</Arn><UserId>AIDA</UserId><Account>111122223333</Account>
            </GetCallerIdentityResult></GetCallerIdentityResponse>
            """);
    }

    private static Task RefuseAsync(HttpContext context, byte[] body)
    {
        context.Response.StatusCode = 403;
        return context.Response.WriteAsync(
            "<ErrorResponse><Error><Type>Sender</Type><Code>InvalidClientTokenId</Code><Message>The security token included in the request is invalid.</Message></Error></ErrorResponse>");
    }
}
