using System.Globalization;
using System.Net;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.EndToEnd;

/// <summary>The daemon as a process that is killed, and what of its audit events comes through.</summary>
[TestFixture]
internal sealed class KilledDaemonTests
{
    /// <summary>What <c>Audit:BatchDelay</c> says may be lost.</summary>
    private static readonly TimeSpan BatchDelay = TimeSpan.FromMilliseconds(50);

    private readonly TestRoot _root = new();
    private readonly int _port = FreePort.Next();
    private readonly int _adminPort = FreePort.Next();
    private AuditSink _sink = null!;
    private int _sinkPort;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _sinkPort = FreePort.Next();
        _sink = await AuditSink.StartAsync(_sinkPort);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _sink.DisposeAsync();
        _root.Dispose();
    }

    [Test]
    public async Task Calls_made_while_the_control_plane_was_away_are_recorded_once_and_in_order_though_the_daemon_was_killed()
    {
        List<string> answered = [];
        await using (Service first = await StartDaemonAsync())
        {
            _sink.IsAway = true;
            for (int i = 0; i < 200; i++)
            {
                answered.Add(await CallAsync());
            }

            // What is on disk survives; what was answered less than the batch's delay ago need not be there yet.
            await Wait.UntilAsync(() => Directory.EnumerateFiles(SpoolFolder, "*.ndjson").Any(file => ReadShared(file).Contains(answered[^1], StringComparison.Ordinal)));
            await first.KillAsync();
        }

        _sink.IsAway = false;
        await using (Service second = await StartDaemonAsync())
        {
            answered.Add(await CallAsync());
        }

        Assert.That(_sink.RequestIds, Is.EqualTo(answered));
    }

    private string SpoolFolder => Path.Combine(_root.Folder, "audit");

    private async Task<Service> StartDaemonAsync()
    {
        Service daemon = new("daemon", "Gateway.Daemon.dll",
        [
            "run", $"--Csg:Cert={_root.CertificateFile}", $"--Csg:Key={_root.KeyFile}", $"--Csg:BindPort={_port}", "--Csg:ListenAddress=127.0.0.1",
            $"--Csg:AdminBind=127.0.0.1:{_adminPort}", $"--ControlPlane:Url=http://127.0.0.1:{_sinkPort}", "--ControlPlane:Token=none",
            $"--Audit:SpoolDirectory={SpoolFolder}", $"--Audit:BatchDelay={BatchDelay.ToString(null, CultureInfo.InvariantCulture)}",
        ]);
        await daemon.WaitUntilReadyAsync(new Uri($"http://127.0.0.1:{_port}/healthz"));
        return daemon;
    }

    /// <summary>What a file holds that its writer has open.</summary>
    private static string ReadShared(string file)
    {
        using StreamReader reader = new(File.Open(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd();
    }

    /// <summary>A call that is refused, which is recorded as every other is; answers its request id.</summary>
    private async Task<string> CallAsync()
    {
        await using RawTunnel tunnel = await RawTunnel.ConnectAsync(new IPEndPoint(IPAddress.Loopback, _port), "dynamodb.eu-west-1.amazonaws.com:443");
        await tunnel.HandshakeAsync("dynamodb.eu-west-1.amazonaws.com", _root.CertificateFile);
        await tunnel.SendAsync("GET / HTTP/1.1\r\nHost: dynamodb.eu-west-1.amazonaws.com\r\n\r\n");
        string answer = await tunnel.ReadAnswerAsync();
        const string Header = "x-amzn-RequestId: ";
        int at = answer.IndexOf(Header, StringComparison.OrdinalIgnoreCase) + Header.Length;
        return answer[at..answer.IndexOf("\r\n", at, StringComparison.Ordinal)];
    }
}
