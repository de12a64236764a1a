using System.Text.Json.Nodes;

namespace Gateway.Benchmarks.Stack;

/// <summary>
/// Real PostgreSQL and one or more real control-plane processes over it, with an account that was set up through the command line and
/// the REST API.
/// </summary>
internal sealed class ControlPlaneStack : IAsyncDisposable
{
    private const string Assembly = "Gateway.ControlPlane.dll";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("csg-bench-");
    private readonly List<Uri> _addresses = [];
    private readonly List<ProductProcess> _nodes = [];
    private string _environmentId = "";
    private string _credentialId = "";
    private string _adminToken = "";

    private ControlPlaneStack()
    {
    }

    public PostgresServer Postgres { get; private set; } = null!;

    /// <summary>Base addresses of the control-plane nodes.</summary>
    public IReadOnlyList<Uri> Addresses => _addresses;

    /// <summary>The processes; the one at an index changes when it is restarted.</summary>
    public IReadOnlyList<ProductProcess> Nodes => _nodes;

    /// <summary>The account's admin at the first node.</summary>
    public ApiClient Admin { get; private set; } = null!;

    public string Folder => _folder.FullName;

    public static async Task<ControlPlaneStack> StartAsync(int nodes, CancellationToken cancellationToken)
    {
        ControlPlaneStack stack = new();
        try
        {
            await stack.StartPartsAsync(nodes, cancellationToken);
            return stack;
        }
        catch
        {
            await stack.DisposeAsync();
            throw;
        }
    }

    /// <summary>Requests, approves and reveals, all as the admin at one of the nodes.</summary>
    public Task<ProxyKey> CreateKeyAsync(ApiClient admin, CancellationToken cancellationToken) =>
        ProxyKey.CreateAsync(admin, _environmentId, _credentialId, cancellationToken);

    /// <summary>Registers a daemon; returns its node token.</summary>
    public async Task<string> CreateNodeTokenAsync(string name, CancellationToken cancellationToken)
    {
        JsonObject node = await Admin.PostAsync("nodes", new JsonObject { ["name"] = name }, cancellationToken);
        JsonObject token = await Admin.PostAsync($"nodes/{node["id"]}/tokens", new JsonObject { ["name"] = "benchmark" }, cancellationToken);
        return token["token"]!.ToString();
    }

    /// <summary>The admin at one of the nodes.</summary>
    public ApiClient AdminAt(int node) => new(_addresses[node], _adminToken);

    /// <summary>Waits until every node reaches the database.</summary>
    public async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        for (int i = 0; i < _nodes.Count; i++)
        {
            await _nodes[i].WaitUntilReadyAsync(new Uri(_addresses[i], "readyz"), cancellationToken);
        }
    }

    /// <summary>Starts a node that was killed again, at its old address.</summary>
    public async Task RestartAsync(int node, CancellationToken cancellationToken)
    {
        await _nodes[node].DisposeAsync();
        _nodes[node] = StartNode(_addresses[node]);
        await _nodes[node].WaitUntilReadyAsync(new Uri(_addresses[node], "readyz"), cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Admin?.Dispose();
        foreach (ProductProcess node in _nodes)
        {
            await node.DisposeAsync();
        }

        if (Postgres is not null)
        {
            await Postgres.StopAsync();
        }

        _folder.Delete(recursive: true);
    }

    private async Task StartPartsAsync(int nodes, CancellationToken cancellationToken)
    {
        Postgres = await PostgresServer.StartAsync(Path.Combine(Folder, "postgres"), cancellationToken);
        await ProductProcess.RunAsync(Assembly, ["keys", "create", "--out", KeyRing], cancellationToken);
        string tokenFile = Path.Combine(Folder, "admin.token");
        await ProductProcess.RunAsync(
            Assembly, ["bootstrap", "--account", "benchmark", "--admin-email", "admin@example.com", "--token-file", tokenFile, .. Settings], cancellationToken);
        _adminToken = (await File.ReadAllTextAsync(tokenFile, cancellationToken)).Trim();
        for (int i = 0; i < nodes; i++)
        {
            _addresses.Add(new Uri($"http://127.0.0.1:{FreePort.Next()}/"));
            _nodes.Add(StartNode(_addresses[i]));
        }

        await WaitUntilReadyAsync(cancellationToken);
        Admin = AdminAt(0);
        JsonObject environment = await Admin.PostAsync("environments", new JsonObject { ["name"] = "benchmark" }, cancellationToken);
        _environmentId = environment["id"]!.ToString();
        JsonObject credential = await Admin.PostAsync(
            "cloud-credentials",
            new JsonObject
            {
                ["name"] = "benchmark",
                ["cloud"] = "aws",
                ["kind"] = "static",
                ["accessKeyId"] = "AKIABENCHMARKBENCHMA",
                ["secretAccessKey"] = "cloud-secret-of-the-benchmark",
                ["accountId"] = "123456789012",
            },
            cancellationToken);
        _credentialId = credential["id"]!.ToString();
    }

    private string KeyRing => Path.Combine(Folder, "keys.json");

    // One person does everything here, so approving one's own request is allowed.
    private string[] Settings =>
    [
        $"--Database:ConnectionString={Postgres.ConnectionString}", $"--Secrets:KeyRingFile={KeyRing}",
        "--AccessRequests:AllowSelfApproval=true", "--Api:RevealsPerMinute=100000", "--Api:CallsPerMinute=1000000",
    ];

    private ProductProcess StartNode(Uri address) =>
        ProductProcess.Start("control plane", Assembly, ["serve", $"--Api:Listen={address.ToString().TrimEnd('/')}", .. Settings]);
}
