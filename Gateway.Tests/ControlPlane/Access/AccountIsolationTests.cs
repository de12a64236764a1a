using System.Text.Json;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.Access;

/// <summary>Walks every operation of the OpenAPI document, so that a new one cannot be forgotten here.</summary>
internal sealed class AccountIsolationTests : ControlPlaneFixture
{
    [Test]
    public async Task Every_operation_answers_404_to_an_admin_of_another_account()
    {
        IReadOnlyDictionary<string, string> foreign = await IdsOfAsync(OtherAccount);
        int walked = 0;
        foreach ((HttpMethod method, string path) in await OperationsAsync())
        {
            if (!path.Contains('{', StringComparison.Ordinal))
            {
                continue;
            }

            string filled = Fill(path, foreign);
            ControlPlaneAnswer answer = await Account.Admin.SendAsync(method, filled, BodyFor(path));
            Assert.That(answer.Status, Is.EqualTo(404), $"{method} {path}: {answer.Body}");
            Assert.That(answer.Code, Is.EqualTo("not_found"), $"{method} {path}");
            walked++;
        }

        Assert.That(walked, Is.GreaterThan(30));
    }

    [Test]
    public async Task Ids_of_another_account_below_an_environment_of_the_own_are_not_found()
    {
        IReadOnlyDictionary<string, string> mixed = new Dictionary<string, string>(await IdsOfAsync(OtherAccount)) { ["env"] = Account.EnvironmentId };
        foreach ((HttpMethod method, string path) in await OperationsAsync())
        {
            if (path.Contains("{env}/", StringComparison.Ordinal) && path.Count(c => c == '{') > 1)
            {
                ControlPlaneAnswer answer = await Account.Admin.SendAsync(method, Fill(path, mixed), BodyFor(path));
                Assert.That(answer.Status, Is.EqualTo(404), $"{method} {path}: {answer.Body}");
            }
        }
    }

    [Test]
    public async Task Every_operation_but_the_gateways_refuses_a_call_without_token_and_with_a_node_token()
    {
        IReadOnlyDictionary<string, string> ids = await IdsOfAsync(Account);
        foreach ((HttpMethod method, string path) in await OperationsAsync())
        {
            foreach (ControlPlaneClient client in new[] { ControlPlane.Client(null), ControlPlane.Client("csgt_wrong"), Account.Node })
            {
                ControlPlaneAnswer answer = await client.SendAsync(method, Fill(path, ids), BodyFor(path));
                Assert.That(answer.Status, Is.EqualTo(401), $"{method} {path}: {answer.Body}");
                Assert.That(answer.Code, Is.EqualTo("unauthenticated"));
                Assert.That(answer.Headers["WWW-Authenticate"], Is.EqualTo("Bearer"));
            }
        }
    }

    [TestCase("POST", "gateway/resolve")]
    [TestCase("POST", "gateway/audit-events")]
    [TestCase("POST", "gateway/heartbeat")]
    [TestCase("GET", "gateway/changes")]
    public async Task The_gateways_operations_refuse_user_tokens(string method, string path)
    {
        foreach (ControlPlaneClient client in new[] { ControlPlane.Client(null), Account.Admin })
        {
            Assert.That((await client.SendAsync(new HttpMethod(method), path, method == "POST" ? "{}" : null)).Status, Is.EqualTo(401));
        }
    }

    [Test]
    public async Task Lists_hold_nothing_of_another_account()
    {
        IReadOnlyDictionary<string, string> foreign = await IdsOfAsync(OtherAccount);
        foreach (string list in new[] { "users", "environments", "nodes", "cloud-credentials", "policy-groups", "access-requests", "roles", "audit-events", "usage", "prices" })
        {
            ControlPlaneAnswer answer = (await Account.Admin.GetAsync($"{list}?limit=200")).Expect(200);
            foreach (string id in foreign.Values)
            {
                Assert.That(answer.Body, Does.Not.Contain(id), list);
            }
        }
    }

    [Test]
    public async Task A_user_without_roles_gets_403_from_every_account_resource_but_the_own()
    {
        IReadOnlyDictionary<string, string> ids = await IdsOfAsync(Account);
        string[] open = ["/api/v1/me", "/api/v1/session", "/api/v1/services", "/api/v1/environments", "/api/v1/audit-events", "/api/v1/audit-events/export", "/api/v1/usage"];
        foreach ((HttpMethod method, string path) in await OperationsAsync())
        {
            if ((method != HttpMethod.Get || !open.Contains(path)) && !IsSignOut(method, path))
            {
                ControlPlaneAnswer answer = await Account.Nobody.SendAsync(method, Fill(path, ids), BodyFor(path));
                Assert.That(answer.Status, Is.EqualTo(403), $"{method} {path}: {answer.Body}");
                Assert.That(answer["permission"], Is.Not.Null, $"{method} {path}: {answer.Body}");
            }
        }
    }

    [Test]
    public async Task The_auditor_reads_everything_and_changes_nothing()
    {
        IReadOnlyDictionary<string, string> ids = await IdsOfAsync(Account);
        string[] requesterOnly = ["/api/v1/environments/{env}/access-requests/{id}/details"];
        foreach ((HttpMethod method, string path) in await OperationsAsync())
        {
            ControlPlaneAnswer answer = await Account.Auditor.SendAsync(method, Fill(path, ids), BodyFor(path));
            int expected = IsSignOut(method, path) ? 404 : method == HttpMethod.Get && !requesterOnly.Contains(path) ? 200 : 403;
            Assert.That(answer.Status, Is.EqualTo(expected), $"{method} {path}: {answer.Body}");
        }
    }

    // Everybody may end the own session; a token has none.
    private static bool IsSignOut(HttpMethod method, string path) => method == HttpMethod.Delete && path == "/api/v1/session";

    private async Task<IReadOnlyList<(HttpMethod Method, string Path)>> OperationsAsync()
    {
        ControlPlaneAnswer document = (await ControlPlane.Client(null).GetAsync("/openapi/v1.json")).Expect(200);
        return
        [
            .. from path in document.Json.GetProperty("paths").EnumerateObject()
               where !path.Name.StartsWith("/api/v1/gateway/", StringComparison.Ordinal)
               from operation in path.Value.EnumerateObject()
               where operation.Value.ValueKind == JsonValueKind.Object

               // Those that need no sign-in are named, one by one, by ApiConventionsTests.
               where operation.Value.TryGetProperty("security", out _)
               select (new HttpMethod(operation.Name.ToUpperInvariant()), path.Name),
        ];
    }

    private static async Task<IReadOnlyDictionary<string, string>> IdsOfAsync(TestAccount account)
    {
        (string id, string accessKeyId, string _) = await account.ActiveAsync();
        string token = (await account.Admin.PostAsync($"users/{account.DeveloperId}/tokens", new { name = "t" })).Expect(201).Id;
        string nodeToken = (await account.Admin.PostAsync($"nodes/{account.NodeId}/tokens")).Expect(201).Id;
        string group = (await account.Admin.PostAsync("policy-groups", new { name = TestAccount.Unique("group"), policies = Array.Empty<object>() })).Expect(201).Id;
        string role = (await account.Admin.PostAsync(
            "roles", new { name = TestAccount.Unique("role"), permissions = new[] { "Account Management > Nodes" } })).Expect(201).Id;
        ControlPlaneAnswer price = await account.Admin.PostAsync("prices", new { service = "s3", action = TestAccount.Unique("Op").Replace("-", ""), currency = "USD" });
        return new Dictionary<string, string>
        {
            ["prices"] = price.Expect(201).Id,
            ["env"] = account.EnvironmentId,
            ["access-requests"] = id,
            ["users"] = account.DeveloperId,
            ["nodes"] = account.NodeId,
            ["cloud-credentials"] = account.CredentialId,
            ["policy-groups"] = group,
            ["roles"] = role,
            ["accessKeyId"] = accessKeyId,
            ["userId"] = account.DeveloperId,
            ["users/tokenId"] = token,
            ["nodes/tokenId"] = nodeToken,
        };
    }

    private static string Fill(string path, IReadOnlyDictionary<string, string> ids)
    {
        string[] segments = path.Split('/');
        for (int i = 0; i < segments.Length; i++)
        {
            if (segments[i].StartsWith('{'))
            {
                string name = segments[i].Trim('{', '}');
                string key = name switch
                {
                    "id" => segments[i - 1],
                    "tokenId" => $"{segments[3]}/tokenId",
                    _ => name,
                };
                segments[i] = ids[key];
            }
        }

        return string.Join('/', segments);
    }

    // Bodies are valid, so that a refusal can only be for who asks.
    private object? BodyFor(string path) => path.Split('/')[^1] switch
    {
        "approve" => new { cloudCredentialId = Account.CredentialId },
        "deny" => new { reason = "no" },
        "members" => new { userId = Account.NobodyId, role = "developer" },
        "{userId}" => new { role = "developer" },
        "access-requests" => new { services = new[] { "s3" } },
        "rotate" => new { accessKeyId = TestAccount.CloudAccessKeyId, secretAccessKey = "secret" },
        "users" => new { email = "new@example.com", name = "New" },
        "nodes" or "environments" => new { name = "new" },
        "prices" => new { service = "sqs", currency = "USD" },
        "roles" => new { name = "new", permissions = new[] { "Account Management > Nodes" } },
        "policy-groups" => new { name = "new", policies = Array.Empty<object>() },
        "cloud-credentials" => new { name = "new", kind = "ambient" },
        _ => new { name = "new" },
    };
}
