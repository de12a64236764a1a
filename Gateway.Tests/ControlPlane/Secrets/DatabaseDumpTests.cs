using System.Text.Json;
using Gateway.Tests.ControlPlane.Access;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.Secrets;

internal sealed class DatabaseDumpTests : ControlPlaneFixture
{
    // Members of bodies and answers whose values must be in no dump.
    private static readonly string[] SecretMembers = ["token", "secretAccessKey", "sessionToken", "password", "clientSecret"];

    protected override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        // Nothing here may reach out to AWS: a verification fails at once.
        ["Upstream:ConnectTo"] = "127.0.0.1:1",
    };

    [Test]
    public async Task A_dump_made_by_pg_dump_after_every_endpoint_was_called_reveals_no_secret_and_no_token()
    {
        var secrets = new HashSet<string> { Account.CloudSecret };
        var called = new List<string>();
        foreach (EndpointRow row in EndpointRows.All.Where(r => r.Method != "GET" && r.OpenBecause is null))
        {
            // Each in an account of its own, since some end what others need; with a key, since answers are kept for repeats.
            TestAccount account = await TestAccount.CreateAsync(ControlPlane);
            IReadOnlyDictionary<string, string> ids = await Callers.IdsOfAsync(account);
            object? body = row.Body(ids);
            string caller = row.IsAllowed("admin") ? "admin" : row.Allowed.Split(' ')[0];
            ControlPlaneAnswer answer = await Callers.Of(account, caller).SendAsync(
                new HttpMethod(row.Method), Callers.Fill(row, ids), body, ("Idempotency-Key", "dump"));
            secrets.UnionWith([account.CloudSecret, account.Admin.Token!, account.Developer.Token!, account.Node.Token!]);
            secrets.UnionWith(SecretsIn(JsonSerializer.SerializeToElement(body)));
            secrets.UnionWith(SecretsIn(answer.Json));
            called.Add($"{row} {answer.Status}");
        }

        string requester = await Account.ApprovedAsync();
        secrets.UnionWith(SecretsIn((await Account.Developer.PostAsync($"{Account.Requests}/{requester}/secret")).Expect(200).Json));
        secrets.UnionWith(SecretsIn((await Account.Developer.PostAsync($"{Account.Requests}/{requester}/keys", null, ("Idempotency-Key", "dump"))).Expect(201).Json));
        foreach (object credential in Credentials)
        {
            (await Account.Admin.PostAsync("cloud-credentials", credential, ("Idempotency-Key", Guid.NewGuid().ToString()))).Expect(201);
            secrets.UnionWith(SecretsIn(JsonSerializer.SerializeToElement(credential)));
        }

        TestPerson person = await TestPerson.CreateAsync(ControlPlane, Account.Admin);
        using Browser browser = await person.SignedInAsync();
        string link = (await Account.Admin.PostAsync($"users/{person.Id}/password-link")).Expect(201)["token"]!;
        await browser.SignInAsync(person.Email, "a wrong one that people mistype");
        secrets.UnionWith(
            [person.Password, browser.Cookies["csg-session"], browser.AntiforgeryToken!, link, "a wrong one that people mistype"]);

        string dump = await TemporaryDump.TextOfAsync(ControlPlane.Database.ConnectionString);

        Assert.That(called.Count(c => c.EndsWith("200", StringComparison.Ordinal) || c.EndsWith("201", StringComparison.Ordinal)), Is.GreaterThan(15), string.Join('\n', called));
        Assert.That(secrets, Has.Count.GreaterThan(100));
        Assert.That(dump, Does.Contain(Account.DeveloperId).And.Contain("COPY public.idempotency_keys"), "the test must have read something");
        Assert.That(dump, Does.Not.Contain("masterKey"), "data-protection keys are encrypted");
        foreach (string form in secrets.Where(s => s.Length >= 12).SelectMany(SecretForms.Of).Distinct())
        {
            Assert.That(dump.Contains(form, StringComparison.OrdinalIgnoreCase), Is.False, form);
        }
    }

    private static object[] Credentials =>
    [
        new { name = "static", kind = "static", accessKeyId = TestAccount.CloudAccessKeyId, secretAccessKey = "static-secret-5e6f7a8b" },
        new
        {
            name = "session", kind = "session", accessKeyId = "ASIAIOSFODNN7EXAMPLE", secretAccessKey = "session-secret-9f8e7d", sessionToken = "session-token-1a2b3c",
        },
        new { name = "ambient", kind = "ambient" },
    ];

    private static IEnumerable<string> SecretsIn(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().SelectMany(m =>
            m.Value.ValueKind == JsonValueKind.String && SecretMembers.Contains(m.Name, StringComparer.OrdinalIgnoreCase) ? [m.Value.GetString()!] : SecretsIn(m.Value)),
        JsonValueKind.Array => json.EnumerateArray().SelectMany(SecretsIn),
        _ => [],
    };
}
