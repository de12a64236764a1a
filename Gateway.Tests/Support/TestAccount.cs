using System.Globalization;

namespace Gateway.Tests.Support;

/// <summary>An account with people of each role, an environment, a cloud credential and a node, all made through the API.</summary>
internal sealed class TestAccount
{
    public const string CloudAccessKeyId = "AKIAIOSFODNN7EXAMPLE";
    private static int _number;

    private TestAccount(RunningControlPlane controlPlane, ControlPlaneClient admin)
    {
        ControlPlane = controlPlane;
        Admin = admin;
    }

    public RunningControlPlane ControlPlane { get; }

    public ControlPlaneClient Admin { get; }

    public required ControlPlaneClient Approver { get; init; }

    public required ControlPlaneClient Auditor { get; init; }

    /// <summary>A member of <see cref="EnvironmentId"/> with the role developer.</summary>
    public required ControlPlaneClient Developer { get; init; }

    public required ControlPlaneClient OtherDeveloper { get; init; }

    public required ControlPlaneClient EnvironmentAdmin { get; init; }

    /// <summary>A user without any role.</summary>
    public required ControlPlaneClient Nobody { get; init; }

    public required string DeveloperId { get; init; }

    public required string NobodyId { get; init; }

    public required string EnvironmentId { get; init; }

    public required string CredentialId { get; init; }

    public required string CloudSecret { get; init; }

    public required string NodeId { get; init; }

    public required ControlPlaneClient Node { get; init; }

    /// <summary>The path of the environment's access requests.</summary>
    public string Requests => $"environments/{EnvironmentId}/access-requests";

    public static string Unique(string prefix) =>
        string.Create(CultureInfo.InvariantCulture, $"{prefix}-{Interlocked.Increment(ref _number)}");

    public static async Task<TestAccount> CreateAsync(RunningControlPlane controlPlane)
    {
        ControlPlaneClient admin = await controlPlane.CreateAccountAsync(Unique("account"));
        string environment = (await admin.PostAsync("environments", new { name = Unique("env") })).Expect(201).Id;
        (string _, ControlPlaneClient approver) = await AddUserAsync(controlPlane, admin, "approver");
        (string _, ControlPlaneClient auditor) = await AddUserAsync(controlPlane, admin, "auditor");
        (string developerId, ControlPlaneClient developer) = await AddUserAsync(controlPlane, admin);
        (string otherId, ControlPlaneClient other) = await AddUserAsync(controlPlane, admin);
        (string envAdminId, ControlPlaneClient envAdmin) = await AddUserAsync(controlPlane, admin);
        (string nobodyId, ControlPlaneClient nobody) = await AddUserAsync(controlPlane, admin);
        string members = $"environments/{environment}/members";
        (await admin.PostAsync(members, new { userId = developerId, role = "developer" })).Expect(201);
        (await admin.PostAsync(members, new { userId = otherId, role = "developer" })).Expect(201);
        (await admin.PostAsync(members, new { userId = envAdminId, role = "environment-admin" })).Expect(201);
        string secret = Unique("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLE");
        string credential = (await admin.PostAsync("cloud-credentials", new
        {
            name = Unique("credential"),
            cloud = "aws",
            kind = "static",
            accessKeyId = CloudAccessKeyId,
            secretAccessKey = secret,
            accountId = "123456789012",
        })).Expect(201).Id;
        string node = (await admin.PostAsync("nodes", new { name = Unique("node") })).Expect(201).Id;
        string nodeToken = (await admin.PostAsync($"nodes/{node}/tokens", new { name = "token" })).Expect(201)["token"]!;
        return new TestAccount(controlPlane, admin)
        {
            Approver = approver,
            Auditor = auditor,
            Developer = developer,
            OtherDeveloper = other,
            EnvironmentAdmin = envAdmin,
            Nobody = nobody,
            DeveloperId = developerId,
            NobodyId = nobodyId,
            EnvironmentId = environment,
            CredentialId = credential,
            CloudSecret = secret,
            NodeId = node,
            Node = controlPlane.Client(nodeToken),
        };
    }

    /// <summary>Adds a user with account roles; returns the id and a client with a token.</summary>
    public static async Task<(string Id, ControlPlaneClient Client)> AddUserAsync(
        RunningControlPlane controlPlane, ControlPlaneClient admin, params string[] roles)
    {
        string name = Unique("user");
        string id = (await admin.PostAsync("users", new { email = $"{name}@example.com", name, roles })).Expect(201).Id;
        string token = (await admin.PostAsync($"users/{id}/tokens", new { name = "token" })).Expect(201)["token"]!;
        return (id, controlPlane.Client(token));
    }

    /// <summary>A pending request of the developer.</summary>
    public async Task<string> RequestAsync(params string[] services) =>
        (await Developer.PostAsync(Requests, new { cloud = "aws", services = services.Length > 0 ? services : ["dynamodb"] })).Expect(201).Id;

    /// <summary>An approved request of the developer.</summary>
    public async Task<string> ApprovedAsync(object? approval = null, params string[] services)
    {
        string id = await RequestAsync(services);
        (await Approver.PostAsync($"access-requests/{id}/approve", approval ?? new { cloudCredentialId = CredentialId })).Expect(200);
        return id;
    }

    /// <summary>An active request of the developer, with its key.</summary>
    public async Task<(string Id, string AccessKeyId, string Secret)> ActiveAsync(object? approval = null, params string[] services)
    {
        string id = await ApprovedAsync(approval, services);
        ControlPlaneAnswer secret = (await Developer.PostAsync($"{Requests}/{id}/secret")).Expect(200);
        return (id, secret["accessKeyId"]!, secret["secretAccessKey"]!);
    }

    /// <summary>Resolves as the node does; by default for today, us-east-1 and dynamodb.</summary>
    public Task<ControlPlaneAnswer> ResolveAsync(string accessKeyId, string service = "dynamodb", string region = "us-east-1", string? date = null, string? rejected = null) =>
        Node.PostAsync("gateway/resolve", new
        {
            accessKeyId,
            scopeDate = date ?? ControlPlane.Time.GetUtcNow().ToString("yyyyMMdd", CultureInfo.InvariantCulture),
            region,
            service,
            rejectedAccessKeyId = rejected,
        });
}
