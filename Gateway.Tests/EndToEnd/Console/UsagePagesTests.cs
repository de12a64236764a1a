using System.Globalization;
using Gateway.Tests.Support;
using Microsoft.Playwright;
using NUnit.Framework;

namespace Gateway.Tests.EndToEnd.Console;

/// <summary>Usage and prices in a real browser, held to the API's own sums.</summary>
internal sealed class UsagePagesTests : ConsoleFixture
{
    private static readonly string[] ChartRows = ["5 May\t40\t0\t0\t40", "4 May\t7\t12\t0\t19", "15 Apr\t0\t0\t3\t3"];

    private static readonly string[] CsvRows = ["2026-04-15,sqs,3,0,3", "2026-05-04,dynamodb,7,1,0", "2026-05-04,s3,12,1,0", "2026-05-05,dynamodb,40,1,0"];

    [OneTimeSetUp]
    public async Task PrepareAccountAsync()
    {
        DateTimeOffset now = ControlPlane.Time.GetUtcNow();
        (string Service, string Action, int Calls, int Day, string Decision, string Requester)[] groups =
        [
            ("dynamodb", "GetItem", 40, 0, "Allowed", Account.DeveloperId), ("dynamodb", "PutItem", 7, 1, "Allowed", Account.DeveloperId),
            ("s3", "GetObject", 12, 1, "Allowed", Account.NobodyId), ("sqs", "SendMessage", 3, 20, "Denied", Account.DeveloperId),
            ("sqs", "SendMessage", 2, 200, "Allowed", Account.DeveloperId),
        ];
        object[] events =
        [
            .. groups.SelectMany(g => Enumerable.Range(0, g.Calls).Select(i => new
            {
                id = Guid.NewGuid(),
                time = now.AddDays(-g.Day),
                requestId = Guid.NewGuid().ToString(),
                decision = g.Decision,
                environmentId = Account.EnvironmentId,
                requesterId = g.Requester,
                method = "POST",
                host = "aws.example",
                service = g.Service,
                region = "us-east-1",
                action = g.Action,
                status = g.Decision == "Denied" ? 400 : i == 0 ? 404 : 200,
                requestBytes = 1000,
                responseBytes = 2000,
                durationMs = 12.0,
            })),
        ];
        (await Account.Node.PostAsync("gateway/audit-events", new { events })).Expect(200);
    }

    [Test]
    public async Task The_table_and_the_chart_and_the_csv_tell_the_same_numbers_as_the_api()
    {
        IPage page = await SignedInAsync();
        await page.GotoAsync("/usage");
        var api = (await Account.Admin.GetAsync("usage?groupBy=service")).Items.ToDictionary(i => i.GetProperty("service").GetString()!, i => i.GetProperty("calls").GetInt64());

        Assert.That(api, Is.EquivalentTo(new Dictionary<string, long> { ["dynamodb"] = 47, ["s3"] = 12, ["sqs"] = 3 }));
        foreach ((string service, long calls) in api)
        {
            Assert.That(await Cell(page.Locator("#numbers ~ .table"), service, 2), Is.EqualTo(calls.ToString(CultureInfo.InvariantCulture)), service);
        }

        Assert.That(await Cell(page.Locator("#numbers ~ .table"), "dynamodb", 3), Is.EqualTo("2"), "errors");
        Assert.That(await Cell(page.Locator("#numbers ~ .table"), "sqs", 4), Is.EqualTo("3"), "denials");
        Assert.That(await page.GetByRole(AriaRole.List, new() { Name = "Sums" }).InnerTextAsync(), Does.Match(@"Calls\s+62\b"));
        await page.GetByText("The chart as a table").ClickAsync();
        Assert.That(await page.Locator("#chart-table tbody tr").AllInnerTextsAsync(), Is.EqualTo(ChartRows));
        Assert.That(await page.Locator(".chart rect:not(.hit)").CountAsync(), Is.EqualTo(4), "a part of a bar for each number that is not 0");
        Assert.That(await page.Locator(".chart title").Last.TextContentAsync(), Is.EqualTo("5 May 2026: 40 – dynamodb 40"));

        IDownload file = await page.RunAndWaitForDownloadAsync(() => FollowAsync(page, "Download CSV"));
        string[] lines = (await File.ReadAllTextAsync(await file.PathAsync())).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.That(lines[0], Does.StartWith("day,service,calls,errors,denials"));
        Assert.That(lines.Skip(1).Select(l => string.Join(',', l.Split(',')[..5])), Is.EqualTo(CsvRows));
    }

    [Test]
    public async Task It_is_grouped_measured_and_narrowed_and_people_have_names()
    {
        string name = (await Account.Developer.GetAsync("me"))["name"]!, email = (await Account.Developer.GetAsync("me"))["email"]!;
        IPage page = await SignedInAsync(scripts: false);
        await page.GotoAsync("/usage");
        await FollowAsync(page, "Requester");
        await FollowAsync(page, "Bytes");
        Assert.That(await page.Locator("#over-time").InnerTextAsync(), Is.EqualTo("Bytes by requester"));
        Assert.That(await page.Locator(".legend").InnerTextAsync(), Does.Contain($"{name} 150 kB"));
        Assert.That(await MainAsync(page), Does.Not.Contain(Account.DeveloperId));
        await page.GetByLabel("Requester", new() { Exact = true }).FillAsync(email);
        await PressAsync(page, "Show");
        Assert.That(await page.Locator("#numbers ~ .table tbody tr").CountAsync(), Is.EqualTo(1));
        await FollowAsync(page, "365 days");
        await page.GetByText("The chart as a table").ClickAsync();
        Assert.That(await page.Locator("#chart-table th").First.InnerTextAsync(), Is.EqualTo("Week of"));
        Assert.That(await page.Locator("#chart-table tbody tr").CountAsync(), Is.EqualTo(3), "the week of 2 calls long ago too");

        string csv = await CsvAsync(page, "/usage?handler=Csv&by=requester");
        Assert.That(csv, Does.Contain($",{name},").And.Not.Contain(Account.DeveloperId));
        await page.GotoAsync("/usage?from=2026-05-05&to=2026-05-01");
        Assert.That(await page.Locator("#field-to-error").InnerTextAsync(), Is.EqualTo("Must not be before from."));
        await page.GotoAsync("/usage?from=5.5.2026");
        Assert.That(await page.Locator("#field-from-error").InnerTextAsync(), Does.Contain("Must be a day"));
        await page.GotoAsync("/usage?person=nobody%40example.org");
        Assert.That(await page.Locator("#field-person-error").InnerTextAsync(), Does.Contain("Nobody has"));
        await page.GotoAsync("/usage?service=ec2");
        Assert.That(await MainAsync(page), Does.Contain("No call in these days is like that."));
    }

    [Test]
    public async Task Requesters_see_what_they_used_themselves()
    {
        IPage page = await SignedInAsync(await TestPerson.OfAsync(ControlPlane, Account.Admin, Account.Nobody));
        await page.GotoAsync("/usage?by=requester");

        Assert.That(await page.Locator("#numbers ~ .table tbody tr").CountAsync(), Is.EqualTo(1));
        Assert.That(await page.GetByRole(AriaRole.List, new() { Name = "Sums" }).InnerTextAsync(), Does.Match(@"Calls\s+12\b"));
        Assert.That(await page.GetByRole(AriaRole.Link, new() { Name = "Prices" }).CountAsync(), Is.Zero);
        Assert.That(await CsvAsync(page, "/usage?handler=Csv"), Does.Contain("s3,12,").And.Not.Contain("dynamodb"));
    }

    [Test]
    public async Task Prices_are_added_changed_and_deleted_and_make_the_estimate()
    {
        IPage page = await SignedInAsync(), other = await SignedInAsync();
        await page.GotoAsync("/usage/prices");
        await page.GetByLabel("Service").FillAsync("s3");
        await page.GetByLabel("Per call").FillAsync("0,5");
        await page.GetByLabel("Currency").FillAsync("EUR");
        await PressAsync(page, "Add the price");
        Assert.That(await page.Locator("#field-perCall-error").InnerTextAsync(), Does.Contain("with a point"));
        Assert.That(await page.GetByLabel("Service").InputValueAsync(), Is.EqualTo("s3"));
        await page.GetByLabel("Per call").FillAsync("0.5");
        await PressAsync(page, "Add the price");
        await ExpectNoticeAsync(page, "The price is added");
        await page.GetByLabel("Service").FillAsync("s3");
        await PressAsync(page, "Add the price");
        await ExpectRefusalAsync(page, "");
        Assert.That((await Account.Admin.GetAsync("prices")).Items, Has.Count.EqualTo(1));

        await page.GotoAsync("/usage?measure=cost");
        Assert.That(await Cell(page.Locator("#numbers ~ .table"), "s3", 9), Is.EqualTo("EUR 6.00"));
        Assert.That(await MainAsync(page), Does.Contain("leaves out 47 calls that have no price"));

        await page.GotoAsync("/usage/prices");
        await other.GotoAsync("/usage/prices");
        await FollowAsync(page, "s3");
        await FollowAsync(other, "s3");
        await page.GetByLabel("EUR per call").FillAsync("0.25");
        await PressAsync(page, "Save the price");
        await ExpectNoticeAsync(page, "The price is changed");
        await other.GetByLabel("EUR per GB").FillAsync("1.5");
        await PressAsync(other, "Save the price");
        await ExpectRefusalAsync(other, "Somebody changed this in the meantime");
        Assert.That(await other.GetByLabel("EUR per GB").InputValueAsync(), Is.EqualTo("1.5"));
        await FollowAsync(page, "s3");
        await PressAsync(page, "Delete it");
        await ExpectNoticeAsync(page, "The price is deleted");
        Assert.That((await Account.Admin.GetAsync("prices")).Items, Is.Empty);
    }

    private static async Task<string> CsvAsync(IPage page, string path) => await (await page.APIRequest.GetAsync(path)).TextAsync();

    private static async Task<string> Cell(ILocator table, string first, int column) =>
        (await table.Locator("tbody tr").Filter(new() { Has = table.Page.Locator($"td:first-child:text-is('{first}')") }).Locator("td").Nth(column).InnerTextAsync()).Trim();
}
