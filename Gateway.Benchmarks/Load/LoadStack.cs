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
internal sealed class LoadStack : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("csg-load-");
    private readonly List<LoadTarget> _others = [];

    /// <summary>The root that every one of them shows certificates of, a PEM file.</summary>
    public string CertificateFile => Path.Combine(_folder.FullName, "ca.crt");

    /// <summary>The client straight to the upstream.</summary>
    public LoadTarget Straight { get; private set; } = null!;

    /// <summary>The daemon as it is.</summary>
    public LoadTarget Gateway { get; private set; } = null!;

    /// <summary>The daemon, whose requests go to the forwarder as they came: nothing verified, decided, signed or recorded.</summary>
    public LoadTarget Relay { get; private set; } = null!;

    /// <summary>Null where it is not installed. It takes TLS from the client, without CONNECT, and makes it anew.</summary>
    public LoadTarget? Haproxy { get; private set; }

    /// <summary>Null where it is not installed.</summary>
    public LoadTarget? Mitmproxy { get; private set; }

    /// <summary>From the daemon's process start to the answer to its first call.</summary>
    public TimeSpan Startup { get; private set; }

    /// <summary>All there are.</summary>
    public IReadOnlyList<LoadTarget> All =>
        [.. ((LoadTarget?[])[Straight, Relay, Gateway, Haproxy, Mitmproxy]).OfType<LoadTarget>()];

    public static async Task<LoadStack> StartAsync(bool withOthers, CancellationToken cancellationToken)
    {
        LoadStack stack = new();
        try
        {
            await stack.StartAllAsync(withOthers, cancellationToken);
            return stack;
        }
        catch
        {
            stack.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (LoadTarget target in All.Concat(_others))
        {
            target.Process.Kill(entireProcessTree: true);
            target.Process.Dispose();
        }

        _folder.Delete(recursive: true);
    }

    /// <summary>A daemon of another build of this program, before the same upstream.</summary>
    /// <param name="dll">Its program.</param>
    /// <param name="name">What its lines are called.</param>
    /// <param name="more">Further words of its command line.</param>
    /// <param name="cancellationToken">Ends the wait for it.</param>
    public async Task<LoadTarget> StartOtherAsync(FileInfo dll, string name, string[] more, CancellationToken cancellationToken)
    {
        LoadTarget target = Daemon(dll, name, Straight.Port, more);
        _others.Add(target);
        await ChildProcess.WaitForAsync(target.Port, cancellationToken);
        return target;
    }

    private async Task StartAllAsync(bool withOthers, CancellationToken cancellationToken)
    {
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
        Gateway = Daemon(null, "gateway", upstream);
        await ChildProcess.WaitForAsync(Gateway.Port, cancellationToken);
        using (LoadConnection first = new(CertificateFile))
        {
            await first.OpenAsync(Gateway, LoadCommand.Host, cancellationToken);
            await first.CallAllowedAsync(SignedCall.Create(TimeProvider.System.GetUtcNow()), cancellationToken);
        }

        Startup = Stopwatch.GetElapsedTime(start);
        Relay = Daemon(null, "relay", upstream, "--relay");
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

    private LoadTarget Daemon(FileInfo? dll, string name, int upstream, params string[] more)
    {
        int port = FreePort.Next();
        string audit = Path.Combine(_folder.FullName, name);
        return new(
            name,
            ChildProcess.StartOf(
                dll,
                [
                    "daemon", "--folder", _folder.FullName, "--audit", audit, "--port", Text(port), "--admin-port", Text(FreePort.Next()),
                    "--upstream", $"127.0.0.1:{upstream}", "--upstream-ca", CertificateFile, .. more,
                ]),
            port,
            IsProxy: true);
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
