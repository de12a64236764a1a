using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Gateway.Benchmarks.ControlPlane;
using Gateway.Benchmarks.Load;
using Gateway.Benchmarks.Stack;

namespace Gateway.Benchmarks.Scaling;

/// <summary>What the parts of a run leave each other: certificates, tokens, the key, and which calls were answered.</summary>
internal sealed class RunFolder(string location)
{
    // So that the balancer gives each daemon some.
    private const int RevocationConnections = 6;

    private readonly string _location = location;

    /// <summary>The root of the daemons.</summary>
    public string CertificateFile => Path.Combine(_location, "ca.crt");

    /// <summary>The step's calls: a line each, request id and status.</summary>
    public string CallsOf(string step) => Path.Combine(_location, step + ".calls");

    /// <summary>The files of all steps.</summary>
    public IEnumerable<string> Calls => Directory.EnumerateFiles(_location, "*.calls");

    /// <summary>The key that <c>prepare</c> made.</summary>
    public async Task<ProxyKey> KeyAsync(CancellationToken cancellationToken)
    {
        string[] lines = await File.ReadAllLinesAsync(KeyFile, cancellationToken);
        return new ProxyKey(lines[0], lines[1], lines[2]);
    }

    public static async Task PrepareAsync(RunFolder folder, Uri api, IReadOnlyList<string> daemons, CancellationToken cancellationToken)
    {
        using ApiClient admin = await folder.AdminAsync(api, cancellationToken);
        JsonObject environment = await admin.PostAsync("environments", new JsonObject { ["name"] = "scaling" }, cancellationToken);
        JsonObject credential = await admin.PostAsync(
            "cloud-credentials",
            new JsonObject
            {
                ["name"] = "scaling",
                ["cloud"] = "aws",
                ["kind"] = "static",
                ["accessKeyId"] = "AKIABENCHMARKBENCHMA",
                ["secretAccessKey"] = "cloud-secret-of-the-benchmark",
                ["accountId"] = "123456789012",
            },
            cancellationToken);
        await File.WriteAllLinesAsync(folder.IdsFile, [environment["id"]!.ToString(), credential["id"]!.ToString()], cancellationToken);
        foreach (string name in daemons)
        {
            JsonObject node = await admin.PostAsync("nodes", new JsonObject { ["name"] = name }, cancellationToken);
            JsonObject token = await admin.PostAsync($"nodes/{node["id"]}/tokens", new JsonObject { ["name"] = "scaling" }, cancellationToken);
            await File.WriteAllTextAsync(Path.Combine(folder._location, name + ".token"), token["token"]!.ToString(), cancellationToken);
        }

        ProxyKey key = await folder.CreateKeyAsync(admin, cancellationToken);
        await File.WriteAllLinesAsync(folder.KeyFile, [key.AccessRequestId, key.AccessKeyId, key.SecretAccessKey], cancellationToken);
    }

    public static async Task RevokeAsync(RunFolder folder, IPEndPoint proxy, Uri api, CancellationToken cancellationToken)
    {
        using ApiClient admin = await folder.AdminAsync(api, cancellationToken);
        Func<CancellationToken, Task<LoadConnection>> connect = async token =>
        {
            LoadConnection connection = new(folder.CertificateFile);
            await connection.OpenAsync(proxy, isProxy: true, token);
            return connection;
        };
        RevocationRound round = await RevocationRound.RunAsync(
            await folder.CreateKeyAsync(admin, cancellationToken), admin, [.. Enumerable.Repeat(connect, RevocationConnections)], cancellationToken);
        Console.WriteLine(round.LagsMs.Max().ToString("F0", CultureInfo.InvariantCulture));
    }

    private string KeyFile => Path.Combine(_location, "load.key");

    private string IdsFile => Path.Combine(_location, "account.ids");

    private async Task<ApiClient> AdminAsync(Uri api, CancellationToken cancellationToken) => new(
        api,
        (await File.ReadAllTextAsync(Path.Combine(_location, "admin.token"), cancellationToken)).Trim(),
        Path.Combine(_location, "api-ca.crt"));

    private async Task<ProxyKey> CreateKeyAsync(ApiClient admin, CancellationToken cancellationToken)
    {
        string[] ids = await File.ReadAllLinesAsync(IdsFile, cancellationToken);
        return await ProxyKey.CreateAsync(admin, ids[0], ids[1], cancellationToken);
    }
}
