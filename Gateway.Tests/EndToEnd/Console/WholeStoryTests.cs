using System.Text.RegularExpressions;
using Gateway.Tests.Support;
using Microsoft.Playwright;
using NUnit.Framework;

namespace Gateway.Tests.EndToEnd.Console;

/// <summary>
/// The gateway's story as people live it, in a browser, over the real control plane, a real daemon and moto: from an empty account to a call
/// that the real AWS CLI signs, to the revocation and what the caller sees then.
/// </summary>
internal sealed class WholeStoryTests
{
    private const string AdminEmail = "ada@story.example";
    private const string DeveloperEmail = "dana@story.example";

    private ConsoleBrowser _browser = null!;

    [OneTimeSetUp]
    public async Task OpenAsync() => _browser = await ConsoleBrowser.StartAsync();

    [OneTimeTearDown]
    public async Task CloseAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }
    }

    [Test]
    public async Task From_an_empty_account_to_a_signed_call_and_its_revocation()
    {
        GatewayStack stack = SharedStack.Stack;
        await stack.BootstrapAsync("story", AdminEmail, "Ada Admin", TestPerson.GoodPassword);
        IPage admin = await _browser.PageAsync(stack.ControlPlaneAddress);
        await SignInAsync(admin, AdminEmail);
        await Expect(admin.Locator("[aria-current=step] h2")).ToHaveTextAsync(new Regex("^Create an environment"));

        string environment = await MakeEnvironmentAsync(admin);
        await StoreCredentialAsync(admin, stack);
        await ConnectNodeAsync(admin, stack);
        IPage developer = await InviteAsync(admin, stack, environment);
        string request = await AskAsync(developer, environment);
        await ApproveAsync(admin, request);

        await developer.GotoAsync($"/environments/{environment}/cloud-services/{request}");
        await PressAsync(developer, "Show the secret");
        string secret = (await developer.TextContentAsync("#secret"))!;
        await FollowAsync(developer, "Done: to the set-up");
        await Expect(developer.Locator("[data-live-empty]")).ToBeVisibleAsync();
        Client client = await Client.OfAsync(developer, stack, secret);

        // The page is not loaded again from here to the revocation: what is seen of the calls comes to it.
        CommandResult called = await client.CallAsync();
        Assert.That(called.ExitCode, Is.Zero, $"{called}{stack.RefusedByUpstream}");
        Assert.That(called.Output, Does.Contain("TableNames"));
        await ExpectCallAsync(developer, "dynamodb ListTables", "allowed", "The set-up is right.");

        CommandResult forged = await client.CallAsync(secret: new string('x', secret.Length));
        Assert.That(forged.Error, Does.Contain("InvalidSignatureException"));
        await ExpectCallAsync(developer, "named your key, without proof of its secret", "denied", "the secret is wrong");

        CommandResult other = await client.CallAsync("aws sqs list-queues");
        Assert.That(other.Error, Does.Contain("no access to service"), other.ToString());
        await ExpectCallAsync(developer, "sqs", "denied", "does not cover this service");
        Assert.That(await developer.Locator("[data-live-state]").TextContentAsync(), Is.EqualTo("Live"));

        await RevokeAsync(admin, request);
        CommandResult late = called;
        await Wait.UntilAsync(async () => (late = await client.CallAsync()).ExitCode != 0);
        Assert.That(late.Error, Does.Contain("Client is not Active"));
        await developer.ReloadAsync();
        Assert.That(await developer.Locator(".status").First.TextContentAsync(), Is.EqualTo("revoked"));
        Assert.That(await developer.TextContentAsync("main"), Does.Contain("the story ends"));
        await ExpectCallAsync(developer, "dynamodb", "denied", "not active");

        await admin.GotoAsync("/activity?kind=call");
        await Expect(admin.Locator("tbody")).ToContainTextAsync("Dana Developer");
        await admin.GotoAsync("/usage");
        Assert.That(await admin.TextContentAsync("main"), Does.Contain("dynamodb"));
        Assert.That(_browser.Faults, Is.Empty);
        Assert.That(stack.Logs, Does.Not.Contain(secret));
    }

    private static async Task<string> MakeEnvironmentAsync(IPage admin)
    {
        await FollowAsync(admin, "Create it");
        await admin.GetByLabel("Name", new() { Exact = true }).FillAsync("orders-test");
        await PressAsync(admin, "Create the environment");
        await ExpectNoticeAsync(admin, "The environment is there");
        return admin.Url.Split('/')[^1];
    }

    private static async Task StoreCredentialAsync(IPage admin, GatewayStack stack)
    {
        await admin.GotoAsync("/");
        await FollowAsync(admin, "Store it");
        await ConsoleBrowser.ClickAsync(admin.GetByRole(AriaRole.Link, new() { NameRegex = new Regex("^Access key") }));
        await admin.GetByLabel("Name", new() { Exact = true }).FillAsync("orders-test");
        await admin.GetByLabel("Access key id").FillAsync(stack.CloudAccessKeyId);
        await admin.GetByLabel("Secret access key").FillAsync(stack.CloudSecretAccessKey);
        await PressAsync(admin, "Store the credential");
        await ExpectNoticeAsync(admin, "AWS says that it is of account");
        Assert.That(await admin.ContentAsync(), Does.Not.Contain(stack.CloudSecretAccessKey));
    }

    private static async Task ConnectNodeAsync(IPage admin, GatewayStack stack)
    {
        await admin.GotoAsync("/");
        await FollowAsync(admin, "Register it");
        await admin.GetByLabel("Name", new() { Exact = true }).FillAsync("gateway-1");
        await PressAsync(admin, "Register the node");
        string node = admin.Url;
        await PressAsync(admin, "Issue");
        string token = await stack.WriteAsync("story-node.token", (await admin.TextContentAsync("#token"))!);
        Uri proxy = await stack.StartAnotherDaemonAsync("story", $"--ControlPlane:TokenFile={token}");
        await Wait.UntilAsync(async () =>
        {
            // A daemon tells of itself every ten seconds; a session may load ten pages a second.
            await Task.Delay(TimeSpan.FromMilliseconds(500));
            await admin.GotoAsync(node);
            return (await admin.TextContentAsync("main"))!.Contains(proxy.Authority, StringComparison.Ordinal);
        });
    }

    private async Task<IPage> InviteAsync(IPage admin, GatewayStack stack, string environment)
    {
        await admin.GotoAsync("/");
        await FollowAsync(admin, "Invite somebody");
        await admin.GetByLabel("E-mail").FillAsync(DeveloperEmail);
        await admin.GetByLabel("Name", new() { Exact = true }).FillAsync("Dana Developer");
        await PressAsync(admin, "Create the user");
        await PressAsync(admin, "Make an invitation");
        string code = (await admin.TextContentAsync("#code"))!;
        await admin.GotoAsync($"/environments/{environment}");
        await admin.GetByLabel("E-mail").FillAsync(DeveloperEmail);
        await admin.GetByLabel("Role", new() { Exact = true }).SelectOptionAsync("developer");
        await PressAsync(admin, "Add");
        await ExpectNoticeAsync(admin, "is a member now");

        IPage developer = await _browser.PageAsync(stack.ControlPlaneAddress);
        await developer.GotoAsync("/password");
        await developer.GetByLabel("Code of your invitation").FillAsync(code);
        await developer.GetByLabel("New password").FillAsync(TestPerson.GoodPassword);
        await PressAsync(developer, "Set the password");
        await SignInAsync(developer, DeveloperEmail);
        return developer;
    }

    private static async Task<string> AskAsync(IPage developer, string environment)
    {
        await developer.GotoAsync($"/environments/{environment}/cloud-services/request");
        await developer.Locator("input[name=services][value=dynamodb]").CheckAsync();
        await developer.GetByLabel("Why").FillAsync("the orders service");
        await PressAsync(developer, "Send the request");
        await ExpectNoticeAsync(developer, "sent");
        return developer.Url.Split('/')[^1];
    }

    private static async Task ApproveAsync(IPage admin, string request)
    {
        await admin.GotoAsync($"/access-requests/{request}");
        await admin.GetByLabel("Cloud credential").SelectOptionAsync(new SelectOptionValue { Label = "orders-test" });
        await PressAsync(admin, "Approve");
        await ExpectNoticeAsync(admin, "approved");
    }

    private static async Task RevokeAsync(IPage admin, string request)
    {
        await admin.GotoAsync($"/access-requests/{request}");
        await admin.GetByLabel("Reason").FillAsync("the story ends");
        await PressAsync(admin, "Revoke the access");
        await ExpectNoticeAsync(admin, "revoked");
    }

    private static async Task SignInAsync(IPage page, string email)
    {
        await page.GotoAsync("/sign-in");
        await page.GetByLabel("E-mail").FillAsync(email);
        await page.GetByLabel("Password").FillAsync(TestPerson.GoodPassword);
        await PressAsync(page, "Sign in");
    }

    private static async Task ExpectCallAsync(IPage page, string call, string outcome, string words)
    {
        ILocator row = page.Locator("[data-live] tbody tr").Filter(new() { HasText = call }).Filter(new() { HasText = words }).First;
        await Expect(row.Locator(".status")).ToHaveTextAsync(outcome);
    }

    private static Task PressAsync(IPage page, string name) => ConsoleBrowser.ClickAsync(page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true }));

    private static Task FollowAsync(IPage page, string name) => ConsoleBrowser.ClickAsync(page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true }).First);

    private static Task ExpectNoticeAsync(IPage page, string text) => Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync(text);

    private static ILocatorAssertions Expect(ILocator locator) => Microsoft.Playwright.Assertions.Expect(locator);

    /// <summary>The AWS CLI, set up by nothing but what the details page says.</summary>
    private sealed record Client(string Environment, string Call, string Secret)
    {
        public static async Task<Client> OfAsync(IPage page, GatewayStack stack, string secret)
        {
            IDownload file = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Download csg-ca.pem" }).ClickAsync());
            string ca = await stack.WriteAsync("story-ca.pem", await File.ReadAllTextAsync(await file.PathAsync()));
            string environment = (await page.TextContentAsync("#snippet-environment"))!.Replace("/path/to/csg-ca.pem", ca, StringComparison.Ordinal);
            return new Client(environment, (await page.TextContentAsync("#check-environment"))!, secret);
        }

        public Task<CommandResult> CallAsync(string? command = null, string? secret = null)
        {
            // Found here, so that a machine without it skips the test by its name.
            _ = Command.Find("aws");
            return Command.RunAsync(
                "bash",
                ["-c", $"set -e\n{Environment.Replace("SECRET_ACCESS_KEY\n", $"{secret ?? Secret}\n", StringComparison.Ordinal)}\n{command ?? Call}"],
                environment: new Dictionary<string, string?>
                {
                    ["AWS_CONFIG_FILE"] = "/dev/null",
                    ["AWS_SHARED_CREDENTIALS_FILE"] = "/dev/null",
                    ["AWS_PAGER"] = "",
                    ["AWS_MAX_ATTEMPTS"] = "1",
                    ["AWS_EC2_METADATA_DISABLED"] = "true",
                    ["https_proxy"] = null,
                    ["no_proxy"] = null,
                });
        }
    }
}
