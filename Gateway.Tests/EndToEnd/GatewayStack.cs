using System.Net;
using System.Text.Json.Nodes;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.EndToEnd;

/// <summary>
/// The whole product as processes on this machine: PostgreSQL, control plane, daemon, and moto with its checks on as AWS. Everything
/// is set up through command lines and the REST API, as an operator would.
/// </summary>
internal sealed class GatewayStack : IAsyncDisposable
{
    public const string Region = "eu-west-1";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("csg-e2e-");
    private readonly List<Service> _otherDaemons = [];
    private Service? _controlPlane;
    private Service? _daemon;
    private string[] _daemonSettings = [];
    private string[] _controlPlaneSettings = [];
    private string _environmentId = "";
    private string _credentialId = "";

    private GatewayStack()
    {
    }

    public IPEndPoint ProxyEndPoint { get; private set; } = new(IPAddress.Loopback, 0);

    public Uri ProxyUrl => new($"http://{ProxyEndPoint}");

    public string CaFile => Path.Combine(_folder.FullName, "ca.crt");

    /// <summary>Where the control plane serves its console.</summary>
    public Uri ControlPlaneAddress { get; private set; } = null!;

    public ApiClient Admin { get; private set; } = null!;

    public ApiClient Developer { get; private set; } = null!;

    public string CloudAccessKeyId { get; private set; } = "";

    public string CloudSecretAccessKey { get; private set; } = "";

    /// <summary>Both processes' words, for looking for secrets.</summary>
    public string Logs => _controlPlane!.Output + _daemon!.Output;

    /// <summary>What moto said; it names each request that its signature check refused.</summary>
    public string RefusedByUpstream => File.Exists(InFolder("moto/moto.log")) ? File.ReadAllText(InFolder("moto/moto.log")) : "";

    public static async Task<GatewayStack> StartAsync()
    {
        GatewayStack stack = new();
        try
        {
            await stack.StartPartsAsync();
            return stack;
        }
        catch
        {
            await stack.DisposeAsync();
            throw;
        }
    }

    /// <summary>Walks the workflow: request, approve, reveal.</summary>
    public Task<ProxyKey> RequestAccessAsync(params string[] services) => RequestAccessUnderPoliciesAsync(null, services);

    /// <summary>The same, approved with a policy group.</summary>
    public async Task<ProxyKey> RequestAccessUnderPoliciesAsync(string? policyGroupId, params string[] services)
    {
        JsonObject request = await Developer.PostAsync(
            $"environments/{_environmentId}/access-requests",
            new JsonObject { ["cloud"] = "aws", ["services"] = new JsonArray([.. services.Select(static s => (JsonNode)s)]), ["justification"] = "tests" });
        string id = request["id"]!.ToString();
        JsonObject approval = new() { ["cloudCredentialId"] = _credentialId };
        if (policyGroupId is not null)
        {
            approval["policyGroupId"] = policyGroupId;
        }

        await Admin.PostAsync($"access-requests/{id}/approve", approval);
        JsonObject secret = await Developer.PostAsync($"environments/{_environmentId}/access-requests/{id}/secret");
        return new ProxyKey(id, secret["accessKeyId"]!.ToString(), secret["secretAccessKey"]!.ToString());
    }

    /// <summary>Starts one more daemon, which ends with the stack; answers its address as a proxy.</summary>
    /// <param name="name">A name for its messages and its folder.</param>
    /// <param name="changes">Its settings, where they differ from the first daemon's.</param>
    public async Task<Uri> StartAnotherDaemonAsync(string name, params string[] changes)
    {
        int port = FreePort.Next();
        Service daemon = new(
            $"daemon {name}",
            "Gateway.Daemon.dll",
            [
                "run", .. _daemonSettings, $"--Csg:BindPort={port}", $"--Csg:AdminBind=127.0.0.1:{FreePort.Next()}",
                $"--Audit:SpoolDirectory={InFolder($"audit-{name}")}", .. changes,
            ]);
        _otherDaemons.Add(daemon);
        Uri address = new($"http://127.0.0.1:{port}/");
        await daemon.WaitUntilReadyAsync(new Uri(address, "healthz"));
        return address;
    }

    /// <summary>Makes another, empty account as an operator does, with an admin who signs in with the password.</summary>
    public async Task BootstrapAsync(string account, string adminEmail, string adminName, string password)
    {
        string passwordFile = InFolder($"{account}.password");
        await File.WriteAllTextAsync(passwordFile, password);
        await RunAsync(
            "Gateway.ControlPlane.dll",
            [
                "bootstrap", "--account", account, "--admin-email", adminEmail, "--admin-name", adminName, "--token-file", InFolder($"{account}.token"),
                "--password-file", passwordFile, .. _controlPlaneSettings,
            ]);
    }

    /// <summary>A file of this stack's folder, which goes with it.</summary>
    public async Task<string> WriteAsync(string name, string text)
    {
        await File.WriteAllTextAsync(InFolder(name), text);
        return InFolder(name);
    }

    /// <summary>The environment that a client needs to call AWS through the gateway.</summary>
    public Dictionary<string, string?> ClientEnvironment(ProxyKey key) => new()
    {
        ["HTTPS_PROXY"] = ProxyUrl.ToString(),
        ["https_proxy"] = null,
        ["NO_PROXY"] = "localhost,127.0.0.1",
        ["no_proxy"] = null,
        ["AWS_CA_BUNDLE"] = CaFile,
        ["CURL_CA_BUNDLE"] = CaFile,
        ["REQUESTS_CA_BUNDLE"] = CaFile,
        ["NODE_EXTRA_CA_CERTS"] = CaFile,
        ["AWS_ACCESS_KEY_ID"] = key.AccessKeyId,
        ["AWS_SECRET_ACCESS_KEY"] = key.SecretAccessKey,
        ["AWS_SESSION_TOKEN"] = null,
        ["AWS_REGION"] = Region,
        ["AWS_DEFAULT_REGION"] = Region,
        ["AWS_PROFILE"] = null,
        ["AWS_ENDPOINT_URL"] = null,
        ["AWS_CONFIG_FILE"] = "/dev/null",
        ["AWS_SHARED_CREDENTIALS_FILE"] = "/dev/null",
        ["AWS_EC2_METADATA_DISABLED"] = "true",
        ["AWS_MAX_ATTEMPTS"] = "1",
        ["AWS_PAGER"] = "",
    };

    public async ValueTask DisposeAsync()
    {
        foreach (Service? daemon in (Service?[])[_daemon, .. _otherDaemons])
        {
            if (daemon is not null)
            {
                await daemon.DisposeAsync();
            }
        }

        if (_controlPlane is not null)
        {
            await _controlPlane.DisposeAsync();
        }

        await Command.RunAsync(Script("moto.sh"), ["stop", InFolder("moto")]);
        await Command.RunAsync(Script("postgres.sh"), ["stop", InFolder("postgres")]);
        Admin?.Dispose();
        Developer?.Dispose();
        _folder.Delete(recursive: true);
    }

    private static string Script(string name) => Path.Combine(RepositoryFiles.Deploy, name);

    private string InFolder(string name) => Path.Combine(_folder.FullName, name);

    private async Task StartPartsAsync()
    {
        Dictionary<string, string> moto = await StartMotoAsync();
        CloudAccessKeyId = moto["AWS_ACCESS_KEY_ID"];
        CloudSecretAccessKey = moto["AWS_SECRET_ACCESS_KEY"];
        string connection = await StartPostgresAsync();

        await RunAsync("Gateway.ControlPlane.dll", "keys", "create", "--out", InFolder("keyring"));
        int apiPort = FreePort.Next();
        string[] settings =
        [
            $"--Database:ConnectionString={connection}", $"--Secrets:KeyRingFile={InFolder("keyring")}", $"--Api:Listen=http://127.0.0.1:{apiPort}",
            $"--Upstream:ConnectTo={moto["UPSTREAM"]}", $"--Upstream:CaFile={moto["UPSTREAM_CA"]}",
        ];
        _controlPlaneSettings = settings;
        await RunAsync("Gateway.ControlPlane.dll", ["migrate", .. settings]);
        await RunAsync(
            "Gateway.ControlPlane.dll",
            ["bootstrap", "--account", "tests", "--admin-email", "admin@example.com", "--token-file", InFolder("admin.token"), .. settings]);
        _controlPlane = new Service("control plane", "Gateway.ControlPlane.dll", ["serve", .. settings]);
        Uri api = ControlPlaneAddress = new($"http://127.0.0.1:{apiPort}/");
        await _controlPlane.WaitUntilReadyAsync(new Uri(api, "readyz"));
        Admin = new ApiClient(new Uri(api, "api/v1/"), (await File.ReadAllTextAsync(InFolder("admin.token"))).Trim());
        await SetUpAccountAsync(new Uri(api, "api/v1/"));
        await StartFirstDaemonAsync(moto, api);
    }

    private async Task<Dictionary<string, string>> StartMotoAsync()
    {
        Directory.CreateDirectory(InFolder("moto"));
        CommandResult started = await Command.RunAsync(Script("moto.sh"), ["start", InFolder("moto")]);
        if (started.ExitCode != 0)
        {
            Assert.Ignore($"moto is not here and cannot be installed: the end-to-end tests need it. {started.Error}");
        }

        return started.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static l => l.Split('=', 2)).ToDictionary(static l => l[0], static l => l[1]);
    }

    private async Task<string> StartPostgresAsync()
    {
        CommandResult started = await Command.RunAsync(Script("postgres.sh"), ["start", InFolder("postgres"), "--throwaway"]);
        if (started.ExitCode != 0)
        {
            Assert.Ignore($"PostgreSQL is not here and cannot be installed: the end-to-end tests need it. {started.Error}");
        }

        return started.Output.Trim();
    }

    private async Task SetUpAccountAsync(Uri api)
    {
        JsonObject user = await Admin.PostAsync(
            "users", new JsonObject { ["email"] = "developer@example.com", ["name"] = "Developer", ["roles"] = new JsonArray() });
        JsonObject token = await Admin.PostAsync($"users/{user["id"]}/tokens", new JsonObject { ["name"] = "tests" });
        Developer = new ApiClient(api, token["token"]!.ToString());
        JsonObject environment = await Admin.PostAsync("environments", new JsonObject { ["name"] = "tests" });
        _environmentId = environment["id"]!.ToString();
        await Admin.PostAsync(
            $"environments/{_environmentId}/members", new JsonObject { ["userId"] = user["id"]!.ToString(), ["role"] = "developer" });
        JsonObject credential = await Admin.PostAsync("cloud-credentials", new JsonObject
        {
            ["name"] = "moto",
            ["cloud"] = "aws",
            ["kind"] = "static",
            ["accessKeyId"] = CloudAccessKeyId,
            ["secretAccessKey"] = CloudSecretAccessKey,
        });
        _credentialId = credential["id"]!.ToString();
        JsonObject verified = await Admin.PostAsync($"cloud-credentials/{_credentialId}/verify");
        Assert.That(verified["verified"]!.GetValue<bool>(), Is.True, verified.ToJsonString());
    }

    private async Task StartFirstDaemonAsync(Dictionary<string, string> moto, Uri api)
    {
        JsonObject node = await Admin.PostAsync("nodes", new JsonObject { ["name"] = "tests" });
        JsonObject token = await Admin.PostAsync($"nodes/{node["id"]}/tokens", new JsonObject { ["name"] = "tests" });
        await File.WriteAllTextAsync(InFolder("node.token"), token["token"]!.ToString());
        await RunAsync("Gateway.Daemon.dll", "ca", "create", "--out", _folder.FullName);
        int port = FreePort.Next(), adminPort = FreePort.Next();
        ProxyEndPoint = new IPEndPoint(IPAddress.Loopback, port);
        _daemonSettings =
        [
            $"--Csg:Cert={CaFile}", $"--Csg:Key={InFolder("ca.key")}", "--Csg:BindHost=127.0.0.1", "--Csg:ListenAddress=127.0.0.1",
            $"--ControlPlane:Url={api}", $"--ControlPlane:TokenFile={InFolder("node.token")}", $"--Upstream:ConnectTo={moto["UPSTREAM"]}",
            $"--Upstream:CaFile={moto["UPSTREAM_CA"]}",
        ];
        _daemon = new Service("daemon", "Gateway.Daemon.dll",
        [
            "run", .. _daemonSettings, $"--Csg:BindPort={port}", $"--Csg:AdminBind=127.0.0.1:{adminPort}", $"--Audit:SpoolDirectory={InFolder("audit")}",
        ]);
        await _daemon.WaitUntilReadyAsync(new Uri($"http://127.0.0.1:{adminPort}/readyz"));
    }

    private static async Task RunAsync(string assembly, params string[] arguments)
    {
        (string program, string[] first) = Service.CommandOf(assembly);
        CommandResult ran = await Command.RunAsync(program, [.. first, .. arguments]);
        if (ran.ExitCode != 0)
        {
            throw new InvalidOperationException($"{assembly} {arguments[0]}: {ran}");
        }
    }
}
