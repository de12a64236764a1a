using System.Globalization;
using Gateway.Benchmarks.Load;
using Gateway.Daemon.Tls;

namespace Gateway.Benchmarks.Stack;

/// <summary>Real control-plane nodes, real daemons that are spread over them, and a stand-in for AWS, each in a process of its own.</summary>
internal sealed class GatewayFleet : IAsyncDisposable
{
    private readonly List<ProductProcess> _processes = [];
    private readonly List<int> _proxyPorts = [];

    private GatewayFleet(ControlPlaneStack controlPlane) => ControlPlane = controlPlane;

    public ControlPlaneStack ControlPlane { get; }

    /// <summary>Where the daemons listen as proxies.</summary>
    public IReadOnlyList<int> ProxyPorts => _proxyPorts;

    /// <summary>The root of the daemons and of the stand-in for AWS.</summary>
    public string CertificateFile => Path.Combine(ControlPlane.Folder, "ca.crt");

    public static async Task<GatewayFleet> StartAsync(int controlPlaneNodes, int daemons, CancellationToken cancellationToken)
    {
        GatewayFleet fleet = new(await ControlPlaneStack.StartAsync(controlPlaneNodes, cancellationToken));
        try
        {
            await fleet.StartPartsAsync(daemons, cancellationToken);
            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    /// <summary>A kept connection through one of the daemons.</summary>
    public async Task<LoadConnection> ConnectAsync(int daemon, CancellationToken cancellationToken)
    {
        LoadConnection connection = new(CertificateFile);
        await connection.OpenAsync(_proxyPorts[daemon], isProxy: true, cancellationToken);
        return connection;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (ProductProcess process in _processes)
        {
            await process.DisposeAsync();
        }

        await ControlPlane.DisposeAsync();
    }

    private async Task StartPartsAsync(int daemons, CancellationToken cancellationToken)
    {
        (string certificate, string key) = RootCertificateIssuer.Create("Benchmark", TimeProvider.System.GetUtcNow());
        string keyFile = Path.Combine(ControlPlane.Folder, "ca.key");
        await File.WriteAllTextAsync(CertificateFile, certificate, cancellationToken);
        await File.WriteAllTextAsync(keyFile, key, cancellationToken);
        int upstreamPort = FreePort.Next();
        _processes.Add(ProductProcess.Start(
            "upstream",
            "Gateway.Benchmarks.dll",
            ["upstream", "--folder", ControlPlane.Folder, "--port", upstreamPort.ToString(CultureInfo.InvariantCulture)]));
        for (int i = 0; i < daemons; i++)
        {
            string tokenFile = Path.Combine(ControlPlane.Folder, $"node{i}.token");
            await File.WriteAllTextAsync(tokenFile, await ControlPlane.CreateNodeTokenAsync($"node{i}", cancellationToken), cancellationToken);
            int proxyPort = FreePort.Next(), adminPort = FreePort.Next();
            ProductProcess daemon = ProductProcess.Start("daemon", "Gateway.Daemon.dll",
            [
                "run", $"--Csg:Cert={CertificateFile}", $"--Csg:Key={keyFile}", "--Csg:BindHost=127.0.0.1", $"--Csg:BindPort={proxyPort}",
                "--Csg:ListenAddress=127.0.0.1", $"--Csg:AdminBind=127.0.0.1:{adminPort}",
                $"--ControlPlane:Url={ControlPlane.Addresses[i % ControlPlane.Addresses.Count]}", $"--ControlPlane:TokenFile={tokenFile}",
                $"--Upstream:ConnectTo=127.0.0.1:{upstreamPort}", $"--Upstream:CaFile={CertificateFile}",
            ]);
            _processes.Add(daemon);
            _proxyPorts.Add(proxyPort);
            await daemon.WaitUntilReadyAsync(new Uri($"http://127.0.0.1:{adminPort}/readyz"), cancellationToken);
        }
    }
}
