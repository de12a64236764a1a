using Gateway.ControlPlane.Access;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.Access;

/// <summary>Walks every mapped endpoint as every caller; what is expected is written in <see cref="EndpointRows"/>.</summary>
internal sealed class EndpointAccessTests : ControlPlaneFixture
{
    protected override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        // Nothing here may reach out to AWS: a verification fails at once.
        ["Upstream:ConnectTo"] = "127.0.0.1:1",
    };

    [Test]
    public void Every_mapped_endpoint_has_a_row_and_every_row_an_endpoint() =>
        Assert.That(
            EndpointRows.All.Select(row => $"{row.Method} {row.FullPath}"),
            Is.EquivalentTo(MappedEndpoints.Of(ControlPlane).Select(e => $"{e.Method} {e.Path}")),
            "add the row of a new endpoint to EndpointRows");

    [Test]
    public void Every_row_names_the_permission_that_its_route_requires()
    {
        foreach (EndpointRow row in EndpointRows.All)
        {
            MappedEndpoint mapped = MappedEndpoints.Of(ControlPlane).Single(e => e.Method == row.Method && e.Path == row.FullPath);
            if (mapped.Endpoint.Metadata.OfType<RequiredPermission>().FirstOrDefault() is { } required)
            {
                Assert.That(row.Permission, Is.EqualTo(required.AnyOf[0]), row.ToString());
            }
        }
    }

    [Test]
    public async Task Who_is_not_allowed_gets_a_403_that_names_what_is_missing()
    {
        IReadOnlyDictionary<string, string> ids = await Callers.IdsOfAsync(Account);
        var wrong = new List<string>();
        foreach (EndpointRow row in EndpointRows.All.Where(r => !r.IsForNodes && r.OpenBecause is null))
        {
            foreach (string caller in Callers.Users.Where(c => !row.IsAllowed(c)))
            {
                ControlPlaneAnswer answer = await SendAsync(Callers.Of(Account, caller), row, Callers.Fill(row, ids), ids);
                string expected = row.IsNotRequester(caller)
                    ? "403 requester_only "
                    : $"403 forbidden {row.OtherPermissions.GetValueOrDefault(caller, row.Permission ?? "(the row allows everybody)")}";
                Note(wrong, row, caller, expected, $"{answer.Status} {answer.Code} {answer["permission"]}");
            }
        }

        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public async Task Who_is_allowed_is_let_through()
    {
        IReadOnlyDictionary<string, string> shared = await Callers.IdsOfAsync(Account);
        var wrong = new List<string>();
        foreach (EndpointRow row in EndpointRows.All.Where(r => r.OpenBecause is null))
        {
            foreach (string caller in row.Allowed.Split(' '))
            {
                // What changes something gets an account of its own; a request in another status is a 409 and means: allowed.
                TestAccount account = row.Method == "GET" || row.IsForNodes ? Account : await TestAccount.CreateAsync(ControlPlane);
                IReadOnlyDictionary<string, string> ids = account == Account ? shared : await Callers.IdsOfAsync(account);
                await row.Prepare(account);
                ControlPlaneClient client = Callers.Of(account, caller);
                using Browser? browser = row.InSession ? await (await TestPerson.OfAsync(ControlPlane, account.Admin, client)).SignedInAsync() : null;
                ControlPlaneAnswer answer = await SendAsync(browser?.Api ?? client, row, Callers.Fill(row, ids), ids);
                Note(wrong, row, caller, "let through", answer.Status is (>= 200 and < 300) or 409 or 410 ? "let through" : $"{answer.Status} {answer.Body}");
            }
        }

        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public async Task Without_a_token_with_a_wrong_one_and_with_one_of_the_other_kind_it_is_a_401()
    {
        IReadOnlyDictionary<string, string> ids = await Callers.IdsOfAsync(Account);
        var wrong = new List<string>();
        foreach (EndpointRow row in EndpointRows.All.Where(r => r.OpenBecause is null))
        {
            (string Name, ControlPlaneClient Client)[] clients =
            [
                ("no token", ControlPlane.Client(null)),
                ("a wrong token", ControlPlane.Client("csgt_wrong")),
                row.IsForNodes ? ("a user's token", Account.Admin) : ("a node's token", Account.Node),
            ];
            foreach ((string name, ControlPlaneClient client) in clients)
            {
                ControlPlaneAnswer answer = await SendAsync(client, row, Callers.Fill(row, ids), ids);
                Note(wrong, row, name, "401 unauthenticated Bearer", $"{answer.Status} {answer.Code} {answer.Headers.GetValueOrDefault("WWW-Authenticate")}");
            }
        }

        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public async Task An_id_of_another_account_is_not_found()
    {
        IReadOnlyDictionary<string, string> own = await Callers.IdsOfAsync(Account);
        IReadOnlyDictionary<string, string> foreign = await Callers.IdsOfAsync(OtherAccount);
        var wrong = new List<string>();
        foreach (EndpointRow row in EndpointRows.All.Where(r => r.Path.Contains('{', StringComparison.Ordinal)))
        {
            ControlPlaneAnswer answer = await SendAsync(Account.Admin, row, Callers.Fill(row, foreign), own);
            Note(wrong, row, "another account's ids", "404 not_found", $"{answer.Status} {answer.Code}");
            if (row.Path.StartsWith("environments/{env}/", StringComparison.Ordinal) && row.Path.Count(c => c == '{') > 1)
            {
                var mixed = new Dictionary<string, string>(foreign) { ["env"] = own["env"] };
                answer = await SendAsync(Account.Admin, row, Callers.Fill(row, mixed), own);
                Note(wrong, row, "another account's ids below an environment of the own", "404 not_found", $"{answer.Status} {answer.Code}");
            }
        }

        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public async Task Lists_hold_nothing_of_another_account()
    {
        IReadOnlyDictionary<string, string> foreign = await Callers.IdsOfAsync(OtherAccount);
        foreach (EndpointRow row in EndpointRows.All.Where(r => r.Method == "GET" && !r.IsForNodes && r.OpenBecause is null && !r.Path.Contains('{', StringComparison.Ordinal)))
        {
            ControlPlaneAnswer answer = (await Account.Admin.GetAsync($"{row.Path}?limit=200")).Expect(200);
            foreach (string id in foreign.Values)
            {
                Assert.That(answer.Body, Does.Not.Contain(id), row.ToString());
            }
        }
    }

    private static async Task<ControlPlaneAnswer> SendAsync(
        ControlPlaneClient client, EndpointRow row, string path, IReadOnlyDictionary<string, string> ids)
    {
        if (row.Path != "gateway/changes")
        {
            return await client.SendAsync(new HttpMethod(row.Method), path, row.Body(ids));
        }

        // Its answer ends when the caller leaves.
        using HttpResponseMessage stream = await client.OpenAsync(path, CancellationToken.None);
        return stream.IsSuccessStatusCode
            ? new ControlPlaneAnswer((int)stream.StatusCode, "", new Dictionary<string, string>())
            : await client.GetAsync(path);
    }

    private static void Note(List<string> wrong, EndpointRow row, string caller, string expected, string got)
    {
        if (got != expected)
        {
            wrong.Add($"{row} as {caller}: expected {expected}, got {got}");
        }
    }
}
