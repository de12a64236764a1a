using Gateway.ControlPlane.Users;
using Gateway.Tests.Support;
using NSwag;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.Api;

/// <summary>Every 409 and 410 that the OpenAPI document describes is provoked once, but those of idempotency keys.</summary>
internal sealed class ConflictTests : ControlPlaneFixture
{
    private readonly HashSet<string> _provoked = [];
    private TestAccount _account = null!;

    [Test]
    public async Task Every_call_in_a_wrong_status_is_refused_with_the_code_that_is_described()
    {
        _account = await TestAccount.CreateAsync(ControlPlane);
        await AccessRequestsAsync();
        await CloudCredentialsAsync();
        await EnvironmentsAsync();
        await UsersAsync();
        await NamesAsync();

        OpenApiDocument document = await OpenApiDocument.FromJsonAsync((await ControlPlane.Client(null).GetAsync("/openapi/v1.json")).Expect(200).Body);
        IEnumerable<string> described =
            from operation in document.Operations
            from response in operation.Operation.Responses
            where response.Key is "409" or "410"
            from code in response.Value.Content["application/problem+json"].Examples.Keys
            where !code.StartsWith("idempotency_", StringComparison.Ordinal) && !IsOfRepeat(operation, code)
            select $"{operation.Method.ToUpperInvariant()} {operation.Path["/api/v1/".Length..]} {code}";
        Assert.That(described.Except(_provoked), Is.Empty, "described and provoked by no line of this test: add one");
    }

    private async Task AccessRequestsAsync()
    {
        string pending = await _account.RequestAsync();
        string own = $"{_account.Requests}/{pending}";
        await ProvokeAsync(_account.Approver, "POST access-requests/{id}/revoke", $"access-requests/{pending}/revoke", null, "invalid_transition");
        await ProvokeAsync(_account.Approver, "POST access-requests/{id}/archive", $"access-requests/{pending}/archive", null, "invalid_transition");
        await ProvokeAsync(_account.Developer, "POST environments/{env}/access-requests/{id}/secret", $"{own}/secret", null, "invalid_transition");
        await ProvokeAsync(_account.Developer, "POST environments/{env}/access-requests/{id}/keys", $"{own}/keys", null, "invalid_transition");
        (string active, string accessKeyId, string _) = await _account.ActiveAsync();
        own = $"{_account.Requests}/{active}";
        await ProvokeAsync(_account.Approver, "POST access-requests/{id}/approve", $"access-requests/{active}/approve", new { cloudCredentialId = _account.CredentialId }, "invalid_transition");
        await ProvokeAsync(_account.Approver, "POST access-requests/{id}/deny", $"access-requests/{active}/deny", new { reason = "no" }, "invalid_transition");
        await ProvokeAsync(_account.Developer, "POST environments/{env}/access-requests/{id}/cancel", $"{own}/cancel", null, "invalid_transition");
        await ProvokeAsync(_account.Developer, "POST environments/{env}/access-requests/{id}/secret", $"{own}/secret", null, "secret_already_revealed");
        (await _account.Developer.PostAsync($"{own}/keys")).Expect(201);
        await ProvokeAsync(_account.Developer, "POST environments/{env}/access-requests/{id}/keys", $"{own}/keys", null, "too_many_keys");
        (await _account.Approver.PostAsync($"access-requests/{active}/revoke")).Expect(200);
        await ProvokeAsync(_account.Developer, "DELETE environments/{env}/access-requests/{id}/keys/{accessKeyId}", $"{own}/keys/{accessKeyId}", null, "invalid_transition");
    }

    private async Task CloudCredentialsAsync()
    {
        await _account.ActiveAsync();
        await ProvokeAsync(_account.Admin, "DELETE cloud-credentials/{id}", $"cloud-credentials/{_account.CredentialId}", null, "in_use");
        string ambient = (await _account.Admin.PostAsync("cloud-credentials", new { name = TestAccount.Unique("ambient"), kind = "ambient" })).Expect(201).Id;
        object keys = new { accessKeyId = TestAccount.CloudAccessKeyId, secretAccessKey = "secret" };
        await ProvokeAsync(_account.Admin, "POST cloud-credentials/{id}/rotate", $"cloud-credentials/{ambient}/rotate", keys, "wrong_kind");
        await ProvokeAsync(_account.Admin, "POST cloud-credentials/{id}/enable", $"cloud-credentials/{ambient}/enable", null, "invalid_transition");
        (await _account.Admin.PostAsync($"cloud-credentials/{ambient}/disable")).Expect(200);
        await ProvokeAsync(_account.Admin, "POST cloud-credentials/{id}/disable", $"cloud-credentials/{ambient}/disable", null, "invalid_transition");
    }

    private async Task EnvironmentsAsync()
    {
        string archived = (await _account.Admin.PostAsync("environments", new { name = TestAccount.Unique("env") })).Expect(201).Id;
        object member = new { userId = _account.NobodyId, role = "developer" };
        (await _account.Admin.PostAsync($"environments/{archived}/members", member)).Expect(201);
        await ProvokeAsync(_account.Admin, "POST environments/{env}/members", $"environments/{archived}/members", member, "already_member");
        (await _account.Admin.PostAsync($"environments/{archived}/archive")).Expect(200);
        await ProvokeAsync(_account.Admin, "POST environments/{env}/archive", $"environments/{archived}/archive", null, "invalid_transition");
        await ProvokeAsync(_account.Admin, "PATCH environments/{env}", $"environments/{archived}", new { name = "x" }, "invalid_transition");
        await ProvokeAsync(_account.Admin, "POST environments/{env}/members", $"environments/{archived}/members", member, "environment_archived");
        await ProvokeAsync(_account.Nobody, "POST environments/{env}/access-requests", $"environments/{archived}/access-requests", new { services = new[] { "s3" } }, "environment_archived");
    }

    private async Task UsersAsync()
    {
        string admin = (await _account.Admin.GetAsync("me")).Id;
        await ProvokeAsync(_account.Admin, "PATCH users/{id}", $"users/{admin}", new { roles = Array.Empty<string>() }, "last_admin");
        await ProvokeAsync(_account.Admin, "POST users/{id}/disable", $"users/{admin}/disable", null, "last_admin");
        await ProvokeAsync(_account.Admin, "POST users/{id}/enable", $"users/{admin}/enable", null, "invalid_transition");
        (await _account.Admin.PostAsync($"users/{_account.NobodyId}/disable")).Expect(200);
        await ProvokeAsync(_account.Admin, "POST users/{id}/disable", $"users/{_account.NobodyId}/disable", null, "invalid_transition");
        await ProvokeAsync(_account.Admin, "POST users/{id}/password-link", $"users/{_account.NobodyId}/password-link", null, "invalid_transition");
        await ProvokeAsync(ControlPlane.Client(null), "POST password", "password", new { token = "csgp_unknown", password = TestPerson.GoodPassword }, "link_not_valid");
        string tokens = $"users/{_account.DeveloperId}/tokens";
        for (int i = (await _account.Admin.GetAsync(tokens)).Items.Count; i < TokenStore.MaxPerUser; i++)
        {
            (await _account.Admin.PostAsync(tokens, new { name = "another" })).Expect(201);
        }

        await ProvokeAsync(_account.Admin, "POST users/{id}/tokens", tokens, new { name = "one too many" }, "too_many_tokens");
        await ProvokeAsync(_account.Admin, "POST users", "users", new { email = (await _account.Admin.GetAsync("me"))["email"], name = "x" }, "name_taken");
    }

    private async Task NamesAsync()
    {
        object price = new { service = "s3", currency = "USD" };
        (await _account.Admin.PostAsync("prices", price)).Expect(201);
        await ProvokeAsync(_account.Admin, "POST prices", "prices", price, "price_exists");
        await TakenAsync("environments", "PATCH environments/{env}", name => new { name });
        await TakenAsync("cloud-credentials", "PATCH cloud-credentials/{id}", name => new { name, kind = "ambient" });
        (string _, string group) = await TakenAsync("policy-groups", "PATCH policy-groups/{id}", name => new { name, policies = Array.Empty<object>() });
        (string _, string role) = await TakenAsync("roles", "PATCH roles/{id}", name => new { name, permissions = new[] { "Account Management > Nodes" } });
        await TakenAsync("nodes", null, name => new { name });
        await _account.ApprovedAsync(new { cloudCredentialId = _account.CredentialId, policyGroupId = group });
        await ProvokeAsync(_account.Admin, "DELETE policy-groups/{id}", $"policy-groups/{group}", null, "in_use");
        (await _account.Admin.PatchAsync($"users/{_account.DeveloperId}", new { roles = new[] { role } })).Expect(200);
        await ProvokeAsync(_account.Admin, "DELETE roles/{id}", $"roles/{role}", null, "in_use");
    }

    // Two of them; then one more with the first's name, and the second renamed to it.
    private async Task<(string First, string Second)> TakenAsync(string collection, string? rename, Func<string, object> body)
    {
        string name = TestAccount.Unique("taken");
        string first = (await _account.Admin.PostAsync(collection, body(name))).Expect(201).Id;
        string second = (await _account.Admin.PostAsync(collection, body(TestAccount.Unique("other")))).Expect(201).Id;
        await ProvokeAsync(_account.Admin, $"POST {collection}", collection, body(name), "name_taken");
        if (rename is not null)
        {
            await ProvokeAsync(_account.Admin, rename, $"{collection}/{second}", new { name }, "name_taken");
        }

        return (first, second);
    }

    private async Task ProvokeAsync(ControlPlaneClient client, string endpoint, string path, object? body, string code)
    {
        ControlPlaneAnswer answer = await client.SendAsync(new HttpMethod(endpoint.Split(' ')[0]), path, body);
        Assert.That((answer.Status is 409 or 410, answer.Code), Is.EqualTo((true, code)), $"{endpoint}: {answer.Status} {answer.Body}");
        _provoked.Add($"{endpoint} {code}");
    }

    // The 410 of a repeated call with a key is IdempotencyMiddlewareTests'.
    private static bool IsOfRepeat(OpenApiOperationDescription operation, string code) =>
        code == "secret_already_revealed" && operation.Operation.Responses.ContainsKey("201");
}
