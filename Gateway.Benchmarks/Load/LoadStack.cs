using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using Gateway.Benchmarks.Stack;
using Gateway.Daemon.Tls;

namespace Gateway.Benchmarks.Load;

/// <summary>
/// The processes of a load run: one upstream, and in front of it the daemon, the same daemon as a bare relay, and HAProxy and mitmproxy
/// where they are installed. Disposing ends them.
/// </summary>
internal sealed class LoadStack : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("csg-load-");
    private readonly List<LoadTarget> _others = [];
    private ControlPlaneHost? _controlPlane;

    /// <summary>The root that every one of them shows certificates of, a PEM file.</summary>
    public string CertificateFile => Path.Combine(_folder.FullName, "ca.crt");

    /// <summary>The client straight to the upstream.</summary>
    public LoadTarget Straight { get; private set; } = null!;

    /// <summary>The daemon as it is.</summary>
    public LoadTarget Gateway { get; private set; } = null!;

    /// <summary>The daemon, whose requests go to the forwarder as they came: nothing verified, decided, signed or recorded.</summary>
    public LoadTarget Relay { get; private set; } = null!;

    /// <summary>
    /// The daemon once more, by its own setting <c>Unsigned:Allow</c>: a call without a signature is neither verified nor decided by a grant nor
    /// signed, and all else is done with it, the log line and the audit event too.
    /// </summary>
    public LoadTarget Unsigned { get; private set; } = null!;

    /// <summary>Null where it is not installed. It takes TLS from the client, without CONNECT, and makes it anew.</summary>
    public LoadTarget? Haproxy { get; private set; }

    /// <summary>Null where it is not installed.</summary>
    public LoadTarget? Mitmproxy { get; private set; }

    /// <summary>From the daemon's process start to the answer to its first call.</summary>
    public TimeSpan Startup { get; private set; }

    /// <summary>All there are that take signed calls.</summary>
    public IReadOnlyList<LoadTarget> All =>
        [.. ((LoadTarget?[])[Straight, Relay, Gateway, Haproxy, Mitmproxy]).OfType<LoadTarget>()];

    /// <param name="gateway">What the gateway is run by.</param>
    /// <param name="withOthers">Whether HAProxy and mitmproxy are started too.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<LoadStack> StartAsync(DaemonBuild gateway, bool withOthers, CancellationToken cancellationToken)
    {
        LoadStack stack = new();
        try
        {
            await stack.StartAllAsync(gateway, withOthers, cancellationToken);
            return stack;
        }
        catch
        {
            await stack.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (LoadTarget? target in (LoadTarget?[])[Straight, Relay, Gateway, Haproxy, Mitmproxy, .. _others])
        {
            target?.Process.Kill(entireProcessTree: true);
            target?.Process.Dispose();
        }

        if (_controlPlane is not null)
        {
            await _controlPlane.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    /// <summary>A daemon of another build, before the same upstream.</summary>
    /// <param name="build">What it is run by.</param>
    /// <param name="name">What its lines are called.</param>
    /// <param name="isRelay">Whether it is the bare relay.</param>
    /// <param name="cancellationToken">Ends the wait for it.</param>
    public async Task<LoadTarget> StartOtherAsync(DaemonBuild build, string name, bool isRelay, CancellationToken cancellationToken)
    {
        LoadTarget target = Daemon(build, name, Straight.Port, isRelay);
        _others.Add(target);
        await ChildProcess.WaitForAsync(target.Port, cancellationToken);
        return target;
    }

    private async Task StartAllAsync(DaemonBuild gateway, bool withOthers, CancellationToken cancellationToken)
    {
        _controlPlane = await ControlPlaneHost.StartAsync(FreePort.Next());
        string folder = _folder.FullName;
        (string certificatePem, string keyPem) = RootCertificateIssuer.Create("Load run", TimeProvider.System.GetUtcNow());
        await File.WriteAllTextAsync(CertificateFile, certificatePem, cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "ca.key"), keyPem, cancellationToken);

        // mitmproxy's form of a root.
        await File.WriteAllTextAsync(Path.Combine(folder, "mitmproxy-ca.pem"), keyPem + "\n" + certificatePem, cancellationToken);
        foreach (string host in (string[])[LoadCommand.Host, LoadCommand.ObjectHost])
        {
            await File.WriteAllTextAsync(Path.Combine(folder, host + ".pem"), LeafOf(host), cancellationToken);
        }

        int upstream = FreePort.Next();
        Straight = new("straight", ChildProcess.Start("upstream", "--folder", folder, "--port", Text(upstream)), upstream, IsProxy: false);
        await ChildProcess.WaitForAsync(upstream, cancellationToken);
        long start = Stopwatch.GetTimestamp();
        Gateway = Daemon(
            gateway with { Environment = new Dictionary<string, string>(gateway.Environment) { ["Unsigned__Allow__0"] = "dynamodb:GetItem" } },
            "gateway", upstream, isRelay: false);
        Unsigned = Gateway with { Name = "unsigned" };
        await ChildProcess.WaitForAsync(Gateway.Port, cancellationToken);
        using (LoadConnection first = new(CertificateFile))
        {
            await first.OpenAsync(Gateway, LoadCommand.Host, cancellationToken);
            await first.CallAllowedAsync(SignedCall.Create(TimeProvider.System.GetUtcNow()), cancellationToken);
        }

        Startup = Stopwatch.GetElapsedTime(start);
        Relay = Daemon(gateway with { Program = null }, "relay", upstream, isRelay: true);
        if (withOthers)
        {
            int haproxy = FreePort.Next(), mitmproxy = FreePort.Next();
            Haproxy = HaproxyProcess.Start(folder, haproxy, upstream) is { } one ? new("haproxy", one, haproxy, IsProxy: false) : null;
            Mitmproxy = MitmproxyProcess.Start(folder, mitmproxy, upstream) is { } other ? new("mitmproxy", other, mitmproxy, IsProxy: true) : null;
        }

        foreach (LoadTarget target in All)
        {
            await ChildProcess.WaitForAsync(target.Port, cancellationToken);
        }
    }

    private LoadTarget Daemon(DaemonBuild build, string name, int upstream, bool isRelay)
    {
        int port = FreePort.Next();
        return new(name, build.Start(_folder.FullName, Path.Combine(_folder.FullName, name), port, upstream, _controlPlane!.Url, isRelay), port, IsProxy: true);
    }

    /// <summary>Certificate and key in one, as HAProxy reads them.</summary>
    private string LeafOf(string host)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        RootCertificate root = RootCertificate.Load(CertificateFile, Path.Combine(_folder.FullName, "ca.key"), now).Root!;
        using X509Certificate2 leaf = LeafCertificateIssuer.Issue(host, root, now);
        return leaf.ExportCertificatePem() + "\n" + leaf.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem() + "\n";
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
