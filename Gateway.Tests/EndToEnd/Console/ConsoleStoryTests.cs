using Gateway.Tests.Support;
using Microsoft.Playwright;
using NUnit.Framework;

namespace Gateway.Tests.EndToEnd.Console;

/// <summary>The console in a real browser, against the real control plane and PostgreSQL.</summary>
internal sealed class ConsoleStoryTests : ControlPlaneFixture
{
    private ConsoleBrowser _browser = null!;
    private TestPerson _developer = null!;
    private TestPerson _approver = null!;

    protected override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?> { ["Console:Enabled"] = "true" };

    [OneTimeSetUp]
    public async Task OpenAsync()
    {
        _browser = await ConsoleBrowser.StartAsync();
        _developer = await TestPerson.CreateAsync(ControlPlane, Account.Admin);
        (await Account.Admin.PostAsync($"environments/{Account.EnvironmentId}/members", new { userId = _developer.Id, role = "developer" })).Expect(201);
        _approver = await TestPerson.CreateAsync(ControlPlane, Account.Admin, "approver");
    }

    [OneTimeTearDown]
    public async Task CloseAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }
    }

    [TearDown]
    public void Look() => Assert.That(_browser.Faults, Is.Empty);

    [Test]
    public async Task A_request_is_asked_approved_shown_once_and_revoked()
    {
        IPage developer = await _browser.PageAsync(ControlPlane.Address);
        IPage approver = await _browser.PageAsync(ControlPlane.Address);
        await ConsoleBrowser.SignInAsync(developer, _developer);
        string request = await AskAsync(developer, "sqs", "for the queue of orders");
        await ConsoleBrowser.SignInAsync(approver, _approver);
        await approver.GotoAsync($"/access-requests/{request}");
        await approver.GetByLabel("Cloud credential").SelectOptionAsync([Account.CredentialId]);
        await approver.GetByLabel("Comment").FillAsync("Only for tests.");
        await ConsoleBrowser.ClickAsync(approver.GetByRole(AriaRole.Button, new() { Name = "Approve" }));
        await Microsoft.Playwright.Assertions.Expect(approver.GetByRole(AriaRole.Status)).ToContainTextAsync("approved");

        await developer.ReloadAsync();
        Assert.That(await developer.TextContentAsync("main"), Does.Contain("Only for tests."));
        await ConsoleBrowser.ClickAsync(developer.GetByRole(AriaRole.Button, new() { Name = "Show the secret" }));
        string accessKeyId = (await developer.TextContentAsync("#access-key-id"))!;
        string secret = (await developer.TextContentAsync("#secret"))!;
        Assert.That(secret, Has.Length.EqualTo(40));
        Assert.That(developer.Url, Does.Not.Contain(secret));
        IDownload file = await developer.RunAndWaitForDownloadAsync(() => developer.GetByRole(AriaRole.Button, new() { Name = "Save as a credentials file" }).ClickAsync());
        Assert.That(await File.ReadAllTextAsync(await file.PathAsync()), Is.EqualTo($"[default]\naws_access_key_id = {accessKeyId}\naws_secret_access_key = {secret}\n"));
        Assert.That((await Account.ResolveAsync(accessKeyId, "sqs")).Status, Is.EqualTo(200));

        await ConsoleBrowser.ClickAsync(developer.GetByRole(AriaRole.Link, new() { Name = "Done: to the set-up" }));
        Assert.That(await developer.ContentAsync(), Does.Contain(accessKeyId).And.Not.Contain(secret));
        await Assert.ThatAsync(() => developer.GoBackAsync(), Throws.InstanceOf<PlaywrightException>().With.Message.Contains("ERR_CACHE_MISS"), "not in the browser's history");

        // The reveal changed the request: the page from before it is stale, and would say so.
        await approver.ReloadAsync();
        await ConsoleBrowser.ClickAsync(approver.GetByRole(AriaRole.Button, new() { Name = "Revoke the access" }));
        await Microsoft.Playwright.Assertions.Expect(approver.GetByRole(AriaRole.Status)).ToContainTextAsync("revoked");
        await developer.GotoAsync($"/environments/{Account.EnvironmentId}/cloud-services/{request}");
        Assert.That(await developer.TextContentAsync(".status"), Is.EqualTo("revoked"));
    }

    [Test]
    public async Task Without_script_a_secret_is_downloaded_and_never_shown()
    {
        IPage page = await _browser.PageAsync(ControlPlane.Address, scripts: false);
        await ConsoleBrowser.SignInAsync(page, _developer);
        string request = await AskAsync(page, "dynamodb", "no script");
        (await Account.Approver.PostAsync($"access-requests/{request}/approve", new { cloudCredentialId = Account.CredentialId })).Expect(200);
        await page.ReloadAsync();

        IDownload file = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "credentials file" }).ClickAsync());

        Assert.That(await File.ReadAllTextAsync(await file.PathAsync()), Does.Match("aws_secret_access_key = [A-Za-z0-9]{40}\n"));
        await page.ReloadAsync();
        Assert.That(await page.TextContentAsync("main"), Does.Contain("never shown again"));
    }

    [Test]
    public async Task Wrong_input_is_told_beside_its_field_and_keeps_the_rest()
    {
        IPage page = await _browser.PageAsync(ControlPlane.Address);
        await ConsoleBrowser.SignInAsync(page, _developer);
        await page.GotoAsync($"/environments/{Account.EnvironmentId}/cloud-services/request");
        await page.GetByLabel("Regions").FillAsync("nowhere-9");
        await page.GetByLabel("Why").FillAsync("  <b>kept</b> \"text\"");
        await ConsoleBrowser.ClickAsync(page.GetByRole(AriaRole.Button, new() { Name = "Send the request" }));

        Assert.That(await page.TextContentAsync("#field-regions-error"), Does.Contain("'nowhere-9' is no region."));
        Assert.That(await page.TextContentAsync("#services-error"), Does.Contain("at least one service"));
        Assert.That(await page.GetByLabel("Regions").InputValueAsync(), Is.EqualTo("nowhere-9"));
        Assert.That(await page.GetByLabel("Why").InputValueAsync(), Is.EqualTo("  <b>kept</b> \"text\""));
    }

    [Test]
    public async Task A_session_that_ends_loses_no_typed_text()
    {
        IPage page = await _browser.PageAsync(ControlPlane.Address);
        await ConsoleBrowser.SignInAsync(page, _developer);
        await page.GotoAsync($"/environments/{Account.EnvironmentId}/cloud-services/request");
        await page.Locator("input[name=services][value=s3]").CheckAsync();
        await page.Locator("input[name=services][value=sqs]").CheckAsync();
        await page.GetByLabel("Why").FillAsync("a long story");
        await Account.Admin.DeleteAsync($"users/{_developer.Id}/sessions");
        await ConsoleBrowser.ClickAsync(page.GetByRole(AriaRole.Button, new() { Name = "Send the request" }));

        Assert.That(await page.TextContentAsync("main"), Does.Contain("Your session is over"));
        await page.GetByLabel("E-mail").FillAsync(_developer.Email);
        await page.GetByLabel("Password").FillAsync(_developer.Password);
        await ConsoleBrowser.ClickAsync(page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }));
        await ConsoleBrowser.ClickAsync(page.GetByRole(AriaRole.Button, new() { Name = "Back to what I was writing" }));

        Assert.That(await page.GetByLabel("Why").InputValueAsync(), Is.EqualTo("a long story"));
        Assert.That(await page.Locator("input[name=services]:checked").CountAsync(), Is.EqualTo(2));
        await ConsoleBrowser.ClickAsync(page.GetByRole(AriaRole.Button, new() { Name = "Send the request" }));
        Assert.That(await page.TextContentAsync(".status"), Is.EqualTo("pending"));
    }

    private async Task<string> AskAsync(IPage page, string service, string why)
    {
        await page.GotoAsync($"/environments/{Account.EnvironmentId}/cloud-services/request");
        await page.Locator($"input[name=services][value={service}]").CheckAsync();
        await page.GetByLabel("Why").FillAsync(why);
        await ConsoleBrowser.ClickAsync(page.GetByRole(AriaRole.Button, new() { Name = "Send the request" }));
        await Microsoft.Playwright.Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("sent");
        return page.Url.Split('/')[^1];
    }
}
