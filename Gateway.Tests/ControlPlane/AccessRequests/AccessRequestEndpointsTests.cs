using System.Text.Json;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.AccessRequests;

internal sealed class AccessRequestEndpointsTests : ControlPlaneFixture
{
    private static readonly string[] AllStatuses = ["pending", "approved", "active", "denied", "cancelled", "revoked", "expired", "archived"];

    [Test]
    public async Task A_new_request_is_pending_and_holds_what_was_asked_for()
    {
        ControlPlaneAnswer answer = await Account.Developer.PostAsync(Account.Requests, new
        {
            cloud = "aws",
            services = new[] { "s3", "dynamodb", "s3" },
            justification = "orders table",
            regions = new[] { "eu-west-1" },
            expiresAt = RunningControlPlane.Begin.AddDays(30),
        });

        Assert.That(answer.Status, Is.EqualTo(201), answer.Body);
        Assert.That(answer["status"], Is.EqualTo("pending"));
        Assert.That(answer["environmentId"], Is.EqualTo(Account.EnvironmentId));
        Assert.That(answer["requesterId"], Is.EqualTo(Account.DeveloperId));
        Assert.That(answer.Json.GetProperty("services").EnumerateArray().Select(s => s.GetString()), Is.EqualTo(new[] { "dynamodb", "s3" }));
        Assert.That(answer.Json.GetProperty("regions")[0].GetString(), Is.EqualTo("eu-west-1"));
        Assert.That(answer["justification"], Is.EqualTo("orders table"));
        Assert.That(answer.Json.GetProperty("expiresAt").GetDateTimeOffset(), Is.EqualTo(RunningControlPlane.Begin.AddDays(30)));
        Assert.That(answer.Headers["Location"], Does.EndWith($"/{Account.Requests}/{answer.Id}"));
        Assert.That(answer.Headers["ETag"], Is.EqualTo("\"1\""));
    }

    [TestCase("""{"cloud":"gcp","services":["dynamodb"]}""", "cloud")]
    [TestCase("""{"services":[]}""", "services")]
    [TestCase("""{"cloud":"aws"}""", "services")]
    [TestCase("""{"services":["dynamodb","nonesuch"]}""", "services")]
    [TestCase("""{"services":[null]}""", "services")]
    [TestCase("""{"services":["dynamodb"],"regions":["mars-1"]}""", "regions")]
    [TestCase("""{"services":["dynamodb"],"expiresAt":"2020-01-01T00:00:00Z"}""", "expiresAt")]
    [TestCase("""{"services":["dynamodb"],"justification":"a\u0000b"}""", "justification")]
    [TestCase("""{"services":"dynamodb"}""", "services")]
    [TestCase("""{"services":["dynamodb"],"expiresAt":"soon"}""", "expiresAt")]
    public async Task A_bad_field_is_named(string body, string field)
    {
        ControlPlaneAnswer answer = await Account.Developer.PostAsync(Account.Requests, body);

        Assert.That(answer.Status, Is.EqualTo(400), answer.Body);
        Assert.That(answer.Code, Is.EqualTo("validation_failed"));
        Assert.That(answer.BadFields, Is.EqualTo(new[] { field }));
        Assert.That(answer.Headers["Content-Type"], Does.StartWith("application/problem+json"));
    }

    [Test]
    public async Task Unknown_services_are_named_and_a_second_command_of_a_service_points_to_the_first()
    {
        ControlPlaneAnswer answer = await Account.Developer.PostAsync(Account.Requests, new { services = new[] { "nonesuch", "sesv2" } });

        string[] messages = [.. answer.Json.GetProperty("errors").GetProperty("services").EnumerateArray().Select(m => m.GetString()!)];
        Assert.That(messages, Has.Some.Contains("'nonesuch'"));
        Assert.That(messages, Has.Some.Contains("'ses'"));
    }

    [Test]
    public async Task A_request_may_name_every_requestable_service()
    {
        ControlPlaneAnswer catalog = await Account.Developer.GetAsync("services?cloud=aws&limit=500");
        string[] ids = [.. catalog.Items.Where(i => i.GetProperty("requestable").GetBoolean()).Select(i => i.GetProperty("id").GetString()!)];

        ControlPlaneAnswer answer = await Account.Developer.PostAsync(Account.Requests, new { cloud = "aws", services = ids });

        Assert.That(answer.Status, Is.EqualTo(201), answer.Body);
        Assert.That(answer.Json.GetProperty("services").GetArrayLength(), Is.EqualTo(ids.Length).And.GreaterThan(100));
    }

    [Test]
    public async Task Each_call_without_its_permission_is_refused_and_names_it()
    {
        string id = await Account.RequestAsync();
        const string Approvals = "Account Management > Cloud Service Access Requests";
        (Task<ControlPlaneAnswer> Call, string Permission)[] calls =
        [
            (Account.Developer.GetAsync("access-requests"), Approvals + " (read)"),
            (Account.Developer.GetAsync($"access-requests/{id}"), Approvals + " (read)"),
            (Account.Developer.PostAsync($"access-requests/{id}/approve", new { cloudCredentialId = Account.CredentialId }), Approvals),
            (Account.Auditor.PostAsync($"access-requests/{id}/approve", new { cloudCredentialId = Account.CredentialId }), Approvals),
            (Account.EnvironmentAdmin.PostAsync($"access-requests/{id}/deny", new { reason = "no" }), Approvals),
            (Account.Developer.PostAsync($"access-requests/{id}/revoke"), Approvals),
            (Account.Developer.PostAsync($"access-requests/{id}/archive"), Approvals),
            (Account.Nobody.PostAsync(Account.Requests, new { services = new[] { "s3" } }), "Environment > Cloud Service Access Requests"),
            (Account.Nobody.GetAsync(Account.Requests), "Environment > Cloud Service Access Requests"),
            (Account.Approver.PostAsync(Account.Requests, new { services = new[] { "s3" } }), "Environment > Cloud Service Access Requests"),
        ];
        foreach ((Task<ControlPlaneAnswer> call, string permission) in calls)
        {
            ControlPlaneAnswer answer = await call;
            Assert.That(answer.Status, Is.EqualTo(403), answer.Body);
            Assert.That(answer["permission"], Is.EqualTo(permission));
            Assert.That(answer["detail"], Does.Contain(permission));
        }
    }

    [Test]
    public async Task Developers_see_their_own_requests_and_environment_admins_and_approvers_everybodys()
    {
        string own = await Account.RequestAsync();
        string others = (await Account.OtherDeveloper.PostAsync(Account.Requests, new { services = new[] { "s3" } })).Expect(201).Id;

        Assert.That((await Account.Developer.GetAsync($"{Account.Requests}?limit=200")).Ids, Does.Contain(own).And.Not.Contain(others));
        Assert.That((await Account.EnvironmentAdmin.GetAsync($"{Account.Requests}?limit=200")).Ids, Does.Contain(own).And.Contain(others));
        Assert.That((await Account.Approver.GetAsync($"{Account.Requests}?limit=200")).Ids, Does.Contain(own).And.Contain(others));
        Assert.That((await Account.Approver.GetAsync("access-requests?limit=200")).Ids, Does.Contain(own).And.Contain(others));
        Assert.That((await Account.Developer.GetAsync($"{Account.Requests}/{others}")).Status, Is.EqualTo(403));
        Assert.That((await Account.Developer.GetAsync($"{Account.Requests}/{own}")).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task Lists_are_filtered_and_paged_newest_first_without_gap_or_repeat()
    {
        TestAccount account = await TestAccount.CreateAsync(ControlPlane);
        var made = new List<string>();
        for (int i = 0; i < 5; i++)
        {
            ControlPlane.Time.Advance(TimeSpan.FromSeconds(1));
            made.Add(await account.RequestAsync());
        }

        (await account.Approver.PostAsync($"access-requests/{made[0]}/deny", new { reason = "no" })).Expect(200);
        made.Reverse();
        var seen = new List<string>();
        string? cursor = null;
        do
        {
            ControlPlaneAnswer page = (await account.Approver.GetAsync($"access-requests?limit=2{(cursor is null ? "" : $"&cursor={cursor}")}")).Expect(200);
            seen.AddRange(page.Ids);
            cursor = page["nextCursor"];
        }
        while (cursor is not null);

        Assert.That(seen, Is.EqualTo(made));
        Assert.That((await account.Approver.GetAsync("access-requests?status=denied")).Ids, Is.EqualTo(new[] { made[^1] }));
        Assert.That((await account.Approver.GetAsync($"access-requests?environment={account.EnvironmentId}")).Ids, Has.Count.EqualTo(5));
        Assert.That((await account.Approver.GetAsync("access-requests?environment=env_none")).Ids, Is.Empty);
        Assert.That((await account.Approver.GetAsync($"access-requests?requester={account.NobodyId}")).Ids, Is.Empty);
        Assert.That((await account.Approver.GetAsync("access-requests?status=odd")).BadFields, Is.EqualTo(new[] { "status" }));
        Assert.That((await account.Approver.GetAsync("access-requests?limit=0")).BadFields, Is.EqualTo(new[] { "limit" }));
        Assert.That((await account.Approver.GetAsync("access-requests?limit=x")).BadFields, Is.EqualTo(new[] { "limit" }));
        Assert.That((await account.Approver.GetAsync("access-requests?cursor=!!")).BadFields, Is.EqualTo(new[] { "cursor" }));
    }

    [Test]
    public async Task Approving_attaches_what_the_approver_chose()
    {
        string group = (await Account.Admin.PostAsync("policy-groups", new
        {
            name = TestAccount.Unique("group"),
            policies = new[] { new { type = "csg.read_only", service = "*", action = "*" } },
        })).Expect(201).Id;
        string id = await Account.RequestAsync();

        ControlPlaneAnswer answer = await Account.Approver.PostAsync($"access-requests/{id}/approve", new
        {
            cloudCredentialId = Account.CredentialId,
            policyGroupId = group,
            regions = new[] { "us-east-1" },
            expiresAt = ControlPlane.Time.GetUtcNow().AddDays(1),
            comment = "for a day",
        });

        Assert.That(answer.Status, Is.EqualTo(200), answer.Body);
        Assert.That(answer["status"], Is.EqualTo("approved"));
        Assert.That(answer["cloudCredentialId"], Is.EqualTo(Account.CredentialId));
        Assert.That(answer["policyGroupId"], Is.EqualTo(group));
        Assert.That(answer["comment"], Is.EqualTo("for a day"));
        Assert.That(answer.Json.GetProperty("regions")[0].GetString(), Is.EqualTo("us-east-1"));
        JsonElement key = answer.Json.GetProperty("keys").EnumerateArray().Single();
        Assert.That(key.GetProperty("accessKeyId").GetString(), Does.Match("^(?!AKIA|ASIA)[A-Z0-9]{20}$"));
    }

    [Test]
    public async Task An_approval_needs_a_usable_credential_and_valid_fields()
    {
        string id = await Account.RequestAsync();
        string disabled = (await Account.Admin.PostAsync("cloud-credentials", new
        {
            name = TestAccount.Unique("credential"),
            kind = "static",
            accessKeyId = TestAccount.CloudAccessKeyId,
            secretAccessKey = "secret",
        })).Expect(201).Id;
        (await Account.Admin.PostAsync($"cloud-credentials/{disabled}/disable")).Expect(200);
        (object Body, string Field, string Says)[] cases =
        [
            (new { }, "cloudCredentialId", ""),
            (new { cloudCredentialId = "crd_none" }, "cloudCredentialId", "Is no cloud credential of this account."),
            (new { cloudCredentialId = OtherAccount.CredentialId }, "cloudCredentialId", "Is no cloud credential of this account."),
            (new { cloudCredentialId = disabled }, "cloudCredentialId", "The cloud credential is disabled."),
            (new { cloudCredentialId = Account.CredentialId, policyGroupId = "pol_none" }, "policyGroupId", ""),
            (new { cloudCredentialId = Account.CredentialId, regions = new[] { "x" } }, "regions", ""),
            (new { cloudCredentialId = Account.CredentialId, expiresAt = RunningControlPlane.Begin.AddDays(-1) }, "expiresAt", ""),
            (new { cloudCredentialId = Account.CredentialId, comment = new string('x', 2001) }, "comment", ""),
        ];
        foreach ((object body, string field, string says) in cases)
        {
            ControlPlaneAnswer answer = await Account.Approver.PostAsync($"access-requests/{id}/approve", body);
            Assert.That(answer.Status, Is.EqualTo(400), answer.Body);
            Assert.That(answer.BadFields, Is.EqualTo(new[] { field }));
            Assert.That(answer.Body, Does.Contain(says));
        }

        Assert.That((await Account.Approver.GetAsync($"access-requests/{id}"))["status"], Is.EqualTo("pending"));
    }

    [Test]
    public async Task Nobody_approves_the_own_request()
    {
        string id = (await Account.Admin.PostAsync(Account.Requests, new { services = new[] { "s3" } })).Expect(201).Id;

        ControlPlaneAnswer answer = await Account.Admin.PostAsync($"access-requests/{id}/approve", new { cloudCredentialId = Account.CredentialId });

        Assert.That(answer.Status, Is.EqualTo(403));
        Assert.That(answer.Code, Is.EqualTo("self_approval_forbidden"));
        Assert.That((await Account.Approver.PostAsync($"access-requests/{id}/approve", new { cloudCredentialId = Account.CredentialId })).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task Every_transition_from_a_status_that_does_not_allow_it_is_refused_and_names_the_status()
    {
        var allowed = new HashSet<(string, string)>
        {
            ("pending", "approve"), ("pending", "deny"), ("pending", "cancel"),
            ("approved", "revoke"), ("active", "revoke"),
            ("approved", "archive"), ("active", "archive"), ("denied", "archive"), ("cancelled", "archive"), ("revoked", "archive"), ("expired", "archive"),
        };
        foreach (string status in AllStatuses)
        {
            foreach (string transition in new[] { "approve", "deny", "cancel", "revoke", "archive" })
            {
                string id = await InStatusAsync(status);
                ControlPlaneAnswer answer = await TransitionAsync(id, transition);
                if (allowed.Contains((status, transition)))
                {
                    Assert.That(answer.Status, Is.EqualTo(200), $"{transition} from {status}: {answer.Body}");
                }
                else
                {
                    Assert.That(answer.Status, Is.EqualTo(409), $"{transition} from {status}: {answer.Body}");
                    Assert.That(answer.Code, Is.EqualTo("invalid_transition"));
                    Assert.That(answer["currentStatus"], Is.EqualTo(status));
                    Assert.That(answer["detail"], Does.Contain(status));
                    Assert.That((await Account.Approver.GetAsync($"access-requests/{id}"))["status"], Is.EqualTo(status));
                }
            }
        }
    }

    [Test]
    public async Task A_denial_needs_a_reason_and_keeps_it()
    {
        string id = await Account.RequestAsync();

        Assert.That((await Account.Approver.PostAsync($"access-requests/{id}/deny", new { reason = " " })).BadFields, Is.EqualTo(new[] { "reason" }));
        ControlPlaneAnswer answer = await Account.Approver.PostAsync($"access-requests/{id}/deny", new { reason = "use the other account" });

        Assert.That(answer["status"], Is.EqualTo("denied"));
        Assert.That(answer["reason"], Is.EqualTo("use the other account"));
        Assert.That((await Account.Developer.GetAsync($"{Account.Requests}/{id}"))["reason"], Is.EqualTo("use the other account"));
    }

    [Test]
    public async Task Only_the_requester_cancels()
    {
        string id = await Account.RequestAsync();

        Assert.That((await Account.OtherDeveloper.PostAsync($"{Account.Requests}/{id}/cancel")).Code, Is.EqualTo("requester_only"));
        Assert.That((await Account.EnvironmentAdmin.PostAsync($"{Account.Requests}/{id}/cancel")).Status, Is.EqualTo(403));
        Assert.That((await Account.Developer.PostAsync($"{Account.Requests}/{id}/cancel"))["status"], Is.EqualTo("cancelled"));
    }

    [Test]
    public async Task Nothing_is_asked_for_in_an_archived_environment()
    {
        string environment = (await Account.Admin.PostAsync("environments", new { name = TestAccount.Unique("env") })).Expect(201).Id;
        (await Account.Admin.PostAsync($"environments/{environment}/archive")).Expect(200);

        ControlPlaneAnswer answer = await Account.Admin.PostAsync($"environments/{environment}/access-requests", new { services = new[] { "s3" } });

        Assert.That(answer.Status, Is.EqualTo(409));
        Assert.That(answer.Code, Is.EqualTo("environment_archived"));
    }

    private async Task<string> InStatusAsync(string status)
    {
        switch (status)
        {
            case "pending":
                return await Account.RequestAsync();
            case "approved":
                return await Account.ApprovedAsync();
            case "active":
                return (await Account.ActiveAsync()).Id;
            case "expired":
                string expiring = await Account.ApprovedAsync(
                    new { cloudCredentialId = Account.CredentialId, expiresAt = ControlPlane.Time.GetUtcNow().AddMinutes(1) });
                await ControlPlane.ExpireAsync(TimeSpan.FromMinutes(2));
                return expiring;
            case "revoked":
                string revoked = await Account.ApprovedAsync();
                (await TransitionAsync(revoked, "revoke")).Expect(200);
                return revoked;
            default:
                string id = await Account.RequestAsync();
                string first = status == "archived" ? "deny" : status == "denied" ? "deny" : "cancel";
                (await TransitionAsync(id, first)).Expect(200);
                if (status == "archived")
                {
                    (await TransitionAsync(id, "archive")).Expect(200);
                }

                return id;
        }
    }

    private Task<ControlPlaneAnswer> TransitionAsync(string id, string transition) => transition switch
    {
        "approve" => Account.Approver.PostAsync($"access-requests/{id}/approve", new { cloudCredentialId = Account.CredentialId }),
        "deny" => Account.Approver.PostAsync($"access-requests/{id}/deny", new { reason = "no" }),
        "cancel" => Account.Developer.PostAsync($"{Account.Requests}/{id}/cancel"),
        _ => Account.Approver.PostAsync($"access-requests/{id}/{transition}"),
    };
}
