using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Tests.Support;

namespace Gateway.Tests.EndToEnd;

/// <summary>The daemon as a process with a settings file that a test edits, between a control plane and an upstream that are stand-ins.</summary>
internal sealed class ConfiguredDaemon : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("csg-configured-");
    private readonly IReadOnlyDictionary<string, string>? _environment;
    private readonly int _controlPlanePort;
    private Service? _process;
    private int _reloads;
    private int _refusals;

    private ConfiguredDaemon(AuditSink controlPlane, FakeUpstream upstream, int controlPlanePort, IReadOnlyDictionary<string, string>? environment)
    {
        _environment = environment;
        _controlPlanePort = controlPlanePort;
        ControlPlane = controlPlane;
        Upstream = upstream;
        TokenFile = Path.Combine(Folder, "token");
        File.WriteAllText(TokenFile, "first\n");
        Settings = new JsonObject
        {
            ["Csg"] = new JsonObject
            {
                ["Cert"] = Root.CertificateFile,
                ["Key"] = Root.KeyFile,
                ["BindPort"] = FreePort.Next(),
                ["ListenAddress"] = "127.0.0.1",
                ["AdminBind"] = $"127.0.0.1:{FreePort.Next()}",
            },
            [nameof(ControlPlane)] = new JsonObject { ["Url"] = $"http://127.0.0.1:{controlPlanePort}", [nameof(TokenFile)] = TokenFile },
            [nameof(Upstream)] = new JsonObject { ["ConnectTo"] = upstream.Authority, ["CaFile"] = upstream.CertificateFile },
            ["Audit"] = new JsonObject { ["SpoolDirectory"] = Path.Combine(Folder, "audit"), ["BatchDelay"] = "00:00:00.01" },
        };
    }

    public AuditSink ControlPlane { get; private set; }

    public FakeUpstream Upstream { get; }

    public TestRoot Root { get; } = new();

    /// <summary>What the settings file holds after the next reload.</summary>
    public JsonObject Settings { get; }

    public string TokenFile { get; }

    public string Folder => _folder.FullName;

    public string SettingsFile => Path.Combine(Folder, "daemon.json");

    public Service Process => _process!;

    public IPEndPoint EndPoint => new(IPAddress.Loopback, Settings["Csg"]!["BindPort"]!.GetValue<int>());

    public Uri ProxyUrl => new($"http://{EndPoint}");

    public Uri AdminUrl => new($"http://{Settings["Csg"]!["AdminBind"]!.GetValue<string>()}");

    /// <param name="edit">Edits the settings before the start.</param>
    /// <param name="environment">Variables beside the test's own.</param>
    public static async Task<ConfiguredDaemon> StartAsync(Action<JsonObject>? edit = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        int port = FreePort.Next();
        AuditSink sink = await AuditSink.StartAsync(port);
        sink.KnowsTestKey = true;
        ConfiguredDaemon daemon = new(sink, await FakeUpstream.StartAsync(), port, environment);
        edit?.Invoke(daemon.Settings);
        daemon.Write();
        await daemon.StartProcessAsync();
        return daemon;
    }

    public async Task StartProcessAsync()
    {
        _process = new Service("daemon", "Gateway.Daemon.dll", ["run", "--config", SettingsFile], _environment);
        await _process.WaitUntilReadyAsync(new Uri(AdminUrl, "/readyz"));
    }

    /// <summary>Edits the settings file, sends SIGHUP and waits until all of it is in place.</summary>
    public async Task ReloadAsync(Action<JsonObject>? edit = null)
    {
        edit?.Invoke(Settings);
        Write();
        await Process.SignalAsync("HUP");
        await Process.WaitUntilSaidAsync("\"SettingsReloaded\"", ++_reloads);
    }

    /// <summary>Writes the text in the settings file's place, sends SIGHUP and waits until it is refused; answers the log lines that say why.</summary>
    public async Task<IReadOnlyList<string>> ReloadInVainAsync(string text)
    {
        await File.WriteAllTextAsync(SettingsFile, text);
        await Process.SignalAsync("HUP");
        await Process.WaitUntilSaidAsync("\"SettingsRefused\"", _refusals + 1);

        // One line a mistake, written in one go: the next reload, which is good, is said after all of them.
        await ReloadAsync();
        string[] all = [.. Process.Output.Split('\n').Where(static line => line.Contains("\"SettingsRefused\"", StringComparison.Ordinal))];
        string[] said = all[_refusals..];
        _refusals = all.Length;
        return said;
    }

    /// <summary>Puts a listener in the control plane's place that takes connections and never answers.</summary>
    public async Task<TcpListener> SilenceControlPlaneAsync()
    {
        await ControlPlane.DisposeAsync();
        TcpListener silent = new(IPAddress.Loopback, _controlPlanePort);
        silent.Start();
        return silent;
    }

    /// <summary>Puts another control plane in the place of the one before.</summary>
    public async Task<AuditSink> RestoreControlPlaneAsync() => ControlPlane = await AuditSink.StartAsync(_controlPlanePort);

    /// <summary>A tunnel to the host, through its TLS handshake.</summary>
    public async Task<RawTunnel> EstablishAsync(string host, System.Net.Security.SslApplicationProtocol? protocol = null)
    {
        RawTunnel tunnel = await RawTunnel.ConnectAsync(EndPoint, host + ":443");
        await tunnel.HandshakeAsync(host, Root.CertificateFile, protocol);
        return tunnel;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        await ControlPlane.DisposeAsync();
        await Upstream.DisposeAsync();
        Root.Dispose();
        _folder.Delete(recursive: true);
    }

    private void Write() => File.WriteAllText(SettingsFile, Settings.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
}
