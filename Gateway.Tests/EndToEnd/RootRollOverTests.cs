using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Amazon.DynamoDBv2;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.EndToEnd;

/// <summary>From one root to the next by three reloads, while applications call.</summary>
[TestFixture]
internal sealed class RootRollOverTests
{
    private const string Host = S3Put.Host;

    [Test]
    public async Task Roots_are_rolled_over_under_load_without_a_failed_call()
    {
        await using ConfiguredDaemon daemon = await ConfiguredDaemon.StartAsync();
        using OpensslRoot next = await OpensslRoot.CreateAsync(
            "ec -pkeyopt ec_paramgen_curve:P-384", "/CN=Next root", "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash");
        string trust = Path.Combine(daemon.Folder, "trust.pem");
        await using RawTunnel open = await daemon.EstablishAsync(Host);
        Assert.That(await IssuerAsync(daemon), Does.StartWith("issuer=").And.Contain("Test root"));

        // 1. The next root is handed out, and does not sign.
        await daemon.ReloadAsync(s => s["Csg"]!["AlsoTrusted"] = new JsonArray(next.CertificateFile));
        string[] both = await HandedOutAsync(daemon);
        Assert.That(both, Is.EqualTo([ThumbprintOf(daemon.Root.CertificateFile), ThumbprintOf(next.CertificateFile)]), "the signing one first");
        await Wait.UntilAsync(() => daemon.ControlPlane.Heartbeat is { RootCertificatesPem.Count: 2 });
        Assert.That(await IssuerAsync(daemon), Does.Contain("Test root"));
        using (HttpClient client = new())
        {
            await File.WriteAllTextAsync(trust, await client.GetStringAsync(new Uri(daemon.ProxyUrl, "/cert/pem")));
        }

        using CancellationTokenSource end = new();
        int[] calls = new int[4];
        Task[] load = [.. Enumerable.Range(0, calls.Length).Select(i => Task.Run(() => CallAsync(daemon, trust, () => Interlocked.Increment(ref calls[i]), end.Token)))];
        try
        {
            // 2. The next one signs, the one before is handed out beside it; settings are read again and again meanwhile.
            await daemon.ReloadAsync();
            await daemon.ReloadAsync(s =>
            {
                s["Csg"]!["Cert"] = next.CertificateFile;
                s["Csg"]!["Key"] = next.KeyFile;
                s["Csg"]!["AlsoTrusted"] = new JsonArray(daemon.Root.CertificateFile);
            });
            Assert.That(await IssuerAsync(daemon), Does.Contain("Next root"));
            Assert.That(await HandedOutAsync(daemon), Is.EqualTo(both.Reverse()));
            await GoOnAsync(calls, load);

            // 3. The one before is dropped.
            await daemon.ReloadAsync(static s => ((JsonObject)s["Csg"]!).Remove("AlsoTrusted"));
            Assert.That(await HandedOutAsync(daemon), Is.EqualTo([ThumbprintOf(next.CertificateFile)]));
            await GoOnAsync(calls, load);
        }
        finally
        {
            await end.CancelAsync();
        }

        await Task.WhenAll(load);
        Assert.That(calls, Is.All.GreaterThan(3), "calls of each application, none of which failed");
        TestContext.Out.WriteLine($"{calls.Sum()} calls over the roll-over");

        await open.SendAsync((S3Put.Of("") with { Method = "GET" }).ToString());
        Assert.That(await open.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 200 "), "a connection from before, under the root from before");
    }

    [TestCase("basicConstraints=critical,CA:FALSE", "the certificate is not a CA")]
    [TestCase("basicConstraints=critical,CA:TRUE\nkeyUsage=critical,digitalSignature", "keyUsage lacks keyCertSign")]
    public async Task A_further_root_that_clients_would_refuse_is_refused(string extensions, string reason)
    {
        using TestRoot signing = new();
        using OpensslRoot next = await OpensslRoot.CreateAsync("rsa:2048", "/CN=Next root", extensions);
        (Gateway.Daemon.Tls.RootCertificateSet? set, IReadOnlyList<Gateway.Daemon.Tls.RootCertificateVerdict> verdicts) = Load(signing, next.CertificateFile);
        Assert.That(set, Is.Null);
        Assert.That(
            Gateway.Daemon.Tls.RootCertificateSet.Mistakes(verdicts), Has.One.StartsWith($"Root certificate: Csg:AlsoTrusted {next.CertificateFile}: {reason}"));
    }

    [Test]
    public async Task A_further_root_with_a_short_key_is_refused()
    {
        using TestRoot signing = new();
        using OpensslRoot next = await OpensslRoot.CreateAsync("rsa:1024", "/CN=Next root", "basicConstraints=critical,CA:TRUE");
        Assert.That(Gateway.Daemon.Tls.RootCertificateSet.Mistakes(Load(signing, next.CertificateFile).Verdicts), Has.One.Contains("RSA with 1024 bits"));
    }

    private static (Gateway.Daemon.Tls.RootCertificateSet? Set, IReadOnlyList<Gateway.Daemon.Tls.RootCertificateVerdict> Verdicts) Load(TestRoot signing, string further) =>
        Gateway.Daemon.Tls.RootCertificateSet.Load(
            new Gateway.Daemon.Hosting.CsgOptions { Cert = signing.CertificateFile, Key = signing.KeyFile, AlsoTrusted = { further } }, TimeProvider.System.GetUtcNow());

    /// <summary>Calls on a new connection each time, as a process that starts does; throws at the first call that fails.</summary>
    private static async Task CallAsync(ConfiguredDaemon daemon, string trust, Action succeeded, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            using AmazonDynamoDBClient client = SdkClients.DynamoDb(daemon.ProxyUrl, trust);
            await client.ListTablesAsync(CancellationToken.None);
            await client.ListTablesAsync(CancellationToken.None);
            succeeded();
        }
    }

    /// <summary>Waits until each application has connected twice from now on; sees a call that failed at once.</summary>
    private static async Task GoOnAsync(int[] calls, Task[] load)
    {
        int[] before = [.. calls];
        await Wait.UntilAsync(() => load.Any(static l => l.IsFaulted) || calls.Zip(before).All(static c => c.First >= c.Second + 2));
        await Task.WhenAll(load.Where(static l => l.IsFaulted));
    }

    /// <summary>Who signed the leaf of a new connection, by openssl's own word.</summary>
    private static async Task<string> IssuerAsync(ConfiguredDaemon daemon)
    {
        CommandResult shown = await Command.RunAsync(
            "openssl", $"s_client -proxy {daemon.EndPoint} -connect {Host}:443 -servername {Host} -showcerts", "");
        CommandResult issuer = await Command.RunAsync("openssl", "x509 -noout -issuer", shown.Output);
        return issuer.Output.Trim();
    }

    private static async Task<string[]> HandedOutAsync(ConfiguredDaemon daemon)
    {
        using HttpClient client = new();
        X509Certificate2Collection roots = [];
        roots.ImportFromPem(await client.GetStringAsync(new Uri(daemon.ProxyUrl, "/cert/pem")));
        return [.. roots.Select(static r => r.Thumbprint)];
    }

    private static string ThumbprintOf(string file)
    {
        using X509Certificate2 certificate = X509CertificateLoader.LoadCertificateFromFile(file);
        return certificate.Thumbprint;
    }
}
