using System.Globalization;
using System.Text.Json;
using Gateway.Signing.Contracts;
using Gateway.Tests.Support;

namespace Gateway.Tests.EndToEnd.Console;

/// <summary>An account in which no page of the console is empty, with names as people give them.</summary>
internal sealed class FilledAccount
{
    private const int Days = 30;
    private static readonly string[] Services = ["dynamodb", "s3", "sqs", "lambda", "kms", "sns"];

    private FilledAccount(IReadOnlyDictionary<string, string> ids, TestPerson admin, TestPerson developer) => (Ids, Admin, Developer) = (ids, admin, developer);

    /// <summary>What the addresses of <see cref="Gateway.Tests.ControlPlane.Console.PageRows"/> name.</summary>
    public IReadOnlyDictionary<string, string> Ids { get; }

    public TestPerson Admin { get; }

    /// <summary>Who asked for what <see cref="Ids"/> names.</summary>
    public TestPerson Developer { get; }

    /// <summary>Of the developer, still pending.</summary>
    public required string PendingRequest { get; init; }

    /// <summary>Of the developer, approved, with its secret not shown yet.</summary>
    public required string ApprovedRequest { get; init; }

    public static async Task<FilledAccount> CreateAsync(RunningControlPlane controlPlane)
    {
        ControlPlaneClient admin = await controlPlane.CreateAccountAsync("acme");
        TestPerson ada = await TestPerson.OfAsync(controlPlane, admin, admin);
        TestPerson dana = await PersonAsync(controlPlane, admin, "Dana Developer");
        await PersonAsync(controlPlane, admin, "Alex Approver", "approver");
        await PersonAsync(controlPlane, admin, "Audrey Auditor", "auditor");
        string environment = (await admin.PostAsync("environments", new { name = "orders-test" })).Expect(201).Id;
        (await admin.PostAsync("environments", new { name = "billing-production" })).Expect(201);
        (await admin.PostAsync($"environments/{environment}/members", new { userId = dana.Id, role = "developer" })).Expect(201);
        string credential = (await admin.PostAsync("cloud-credentials", new
        {
            name = "orders-test",
            cloud = "aws",
            kind = "static",
            accessKeyId = TestAccount.CloudAccessKeyId,
            secretAccessKey = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLE",
            accountId = "123456789012",
        })).Expect(201).Id;
        string group = (await admin.PostAsync("policy-groups", new
        {
            name = "orders",
            policies = new object[]
            {
                new { type = "csg.resource.name.prefix", service = "dynamodb", value = "orders-" },
                new { type = "csg.action.deny", service = "dynamodb", action = "Delete*" },
                new { type = "csg.region.allow", value = "eu-*" },
            },
        })).Expect(201).Id;
        string role = (await admin.PostAsync("roles", new { name = "node-operator", permissions = new[] { "Account Management > Nodes" } })).Expect(201).Id;
        (await admin.PostAsync("prices", new { service = "dynamodb", perCall = 0.00125, perGb = 0.09, currency = "USD" })).Expect(201);
        (await admin.PostAsync("prices", new { service = "s3", action = "PutObject", perCall = 0.005, perGb = 0.02, currency = "USD" })).Expect(201);
        (await admin.PostAsync($"users/{dana.Id}/tokens", new { name = "ci" })).Expect(201);
        (await admin.PostAsync($"users/{ada.Id}/tokens", new { name = "terraform" })).Expect(201);
        string node = (await admin.PostAsync("nodes", new { name = "gateway-1" })).Expect(201).Id;
        ControlPlaneClient daemon = controlPlane.Client((await admin.PostAsync($"nodes/{node}/tokens", new { name = "first" })).Expect(201)["token"]);
        (await daemon.PostAsync("gateway/heartbeat", NodePagesTests.Heartbeat(controlPlane))).Expect(204);

        using Browser browser = await dana.SignedInAsync();
        string requests = $"environments/{environment}/access-requests";
        string pending = await AskAsync(browser.Api, requests, "lambda", "sns");
        string approved = await AskAsync(browser.Api, requests, "kms", "sts");
        string active = await AskAsync(browser.Api, requests, "dynamodb", "s3", "sqs");
        string denied = await AskAsync(browser.Api, requests, "iam");
        foreach (string id in (string[])[approved, active])
        {
            (await admin.PostAsync($"access-requests/{id}/approve", new { cloudCredentialId = credential, policyGroupId = group, comment = "As agreed with the orders team." })).Expect(200);
        }

        (await admin.PostAsync($"access-requests/{denied}/deny", new { reason = "Roles are made by Terraform only." })).Expect(200);
        string key = (await browser.Api.PostAsync($"{requests}/{active}/secret")).Expect(200)["accessKeyId"]!;
        string refused = await FillAuditAsync(controlPlane, daemon, environment, dana.Id, active, key);
        var ids = new Dictionary<string, string>
        {
            ["env"] = environment,
            ["access-requests"] = active,
            ["users"] = dana.Id,
            ["nodes"] = node,
            ["cloud-credentials"] = credential,
            ["policy-groups"] = group,
            ["roles"] = role,
            ["activity"] = (await admin.GetAsync($"audit-events?requestId={refused}")).Ids[0],
        };
        return new FilledAccount(ids, ada, dana) { PendingRequest = pending, ApprovedRequest = approved };
    }

    private static async Task<TestPerson> PersonAsync(RunningControlPlane controlPlane, ControlPlaneClient admin, string name, params string[] roles)
    {
        string email = $"{name.Split(' ')[0].ToLowerInvariant()}@acme.example";
        string id = (await admin.PostAsync("users", new { email, name, roles })).Expect(201).Id;
        (await admin.SendAsync(HttpMethod.Put, $"users/{id}/password", new { password = TestPerson.GoodPassword })).Expect(204);
        return new TestPerson(controlPlane, id, email, TestPerson.GoodPassword);
    }

    private static async Task<string> AskAsync(ControlPlaneClient developer, string requests, params string[] services) =>
        (await developer.PostAsync(requests, new { cloud = "aws", services, regions = new[] { "eu-west-1" }, justification = "The orders service, ticket 4711." })).Expect(201).Id;

    // A month of calls, the last of which are of every outcome. Returns the request id of one that was refused with a diagnosis.
    private static async Task<string> FillAuditAsync(RunningControlPlane controlPlane, ControlPlaneClient node, string environment, string requester, string request, string key)
    {
        var random = new Random(4);
        DateTimeOffset now = controlPlane.Time.GetUtcNow();
        var events = new List<AuditEvent>();
        for (int i = 0; i < Days * 12; i++)
        {
            string service = Services[Math.Min(random.Next(Services.Length), random.Next(Services.Length))];
            (AuditDecision decision, string? reason, int status) = random.Next(20) switch
            {
                0 => (AuditDecision.Denied, "AuthorizePolicyViolated", 400),
                1 => (AuditDecision.Failed, "ForwardUpstreamTimedOut", 503),
                2 => (AuditDecision.Allowed, (string?)null, 404),
                _ => (AuditDecision.Allowed, null, 200),
            };
            events.Add(new AuditEvent
            {
                Id = Guid.NewGuid(),
                Time = now.AddDays(-i / 12).AddMinutes(-random.Next(400)),
                RequestId = string.Create(CultureInfo.InvariantCulture, $"call-{i}"),
                Decision = decision,
                Reason = reason,
                ErrorCode = reason is null ? null : decision == AuditDecision.Denied ? "AccessDeniedException" : "ServiceUnavailable",
                AccessKeyId = key,
                EnvironmentId = environment,
                RequesterId = requester,
                AccessRequestId = request,
                Method = "POST",
                Host = $"{service}.eu-west-1.amazonaws.com",
                Service = service,
                Region = "eu-west-1",
                Action = service switch { "s3" => "PutObject", "dynamodb" => "GetItem", "sqs" => "SendMessage", _ => "Invoke" },
                Resource = "orders-2026",
                Status = status,
                RequestBytes = random.Next(20_000),
                ResponseBytes = random.Next(900_000),
                DurationMs = Math.Round(random.NextDouble() * 200, 3),
                UpstreamMs = 12.5,
                UserAgent = "Boto3/1.43.11 md/Botocore#1.43.11",
                ClientAddress = "10.1.2.3",
                ReportedPolicy = i % 31 == 0 && decision == AuditDecision.Allowed ? "csg.read_only" : null,
            });
        }

        const string Refused = "call-refused";
        events.Add(new AuditEvent
        {
            Id = Guid.NewGuid(),
            Time = now,
            RequestId = Refused,
            Decision = AuditDecision.Denied,
            Reason = "AuthenticateDownstreamSignatureMismatch",
            ErrorCode = "InvalidSignatureException",
            AccessKeyId = key,
            EnvironmentId = environment,
            RequesterId = requester,
            AccessRequestId = request,
            Method = "POST",
            Host = "dynamodb.eu-west-1.amazonaws.com",
            Service = "dynamodb",
            Region = "eu-west-1",
            Status = 400,
            ClientAddress = "10.1.2.3",
            Diagnosis = new CallDiagnosis { Failure = "SignatureMismatch", CanonicalRequest = "POST\n/\n\nhost:dynamodb.eu-west-1.amazonaws.com", StringToSign = "AWS4-HMAC-SHA256" },
        });
        foreach (AuditEvent[] part in events.Chunk(200))
        {
            (await node.PostAsync("gateway/audit-events", JsonSerializer.Serialize(new AuditBatch { Events = part }, ContractsJsonContext.Default.AuditBatch))).Expect(200);
        }

        return Refused;
    }
}
