using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Daemon.Resolve;
using Gateway.Signing.Contracts;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Resolve;

/// <summary>The daemon's client against a TLS server whose certificate a private CA has issued.</summary>
[TestFixture]
internal sealed class PrivateTrustTests
{
    private static readonly ResolveRequest Request = new()
    {
        AccessKeyId = FakeControlPlane.ProxyKeyId,
        ScopeDate = "20260506",
        Region = "eu-west-1",
        Service = "dynamodb",
    };

    private DirectoryInfo _folder = null!;
    private WebApplication _server = null!;
    private int _port;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _folder = Directory.CreateTempSubdirectory("csg-tls-");
        using X509Certificate2 authority = NewAuthority("Private CA");
        using X509Certificate2 stranger = NewAuthority("Another CA");
        System.IO.File.WriteAllText(File("ca.pem"), authority.ExportCertificatePem());
        System.IO.File.WriteAllText(File("stranger.pem"), stranger.ExportCertificatePem());
        X509Certificate2 server = Issue(authority, "localhost");
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(server)));
        _server = builder.Build();
        _server.Run(static async context =>
        {
            context.Response.StatusCode = 404;
            await context.Response.WriteAsync("""{"code":"unknown_access_key"}""");
        });
        await _server.StartAsync();
        _port = new Uri(_server.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single()).Port;
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _server.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Test]
    public async Task A_control_plane_with_a_certificate_of_the_private_ca_is_trusted() =>
        Assert.That((await AskAsync("localhost", File("ca.pem"))).Kind, Is.EqualTo(GrantResultKind.UnknownKey));

    [TestCase("localhost", null, Description = "the system's roots do not know the CA")]
    [TestCase("localhost", "stranger.pem", Description = "another private CA")]
    [TestCase("127.0.0.1", "ca.pem", Description = "a name that the certificate does not have")]
    public void Every_other_certificate_is_refused(string host, string? ca) =>
        Assert.That(
            async () => await AskAsync(host, ca is null ? null : File(ca)),
            Throws.InstanceOf<ControlPlaneException>().With.Message.Contains("SSL"));

    private async Task<GrantResult> AskAsync(string host, string? ca)
    {
        IOptions<ControlPlaneOptions> options = Options.Create(new ControlPlaneOptions { Url = $"https://{host}:{_port}", Token = "node-token", CaFile = ca });
        using Gateway.Daemon.Resolve.ControlPlaneClient client = new(options, new ControlPlaneNodes(options, NullLogger<ControlPlaneNodes>.Instance));
        return await client.ResolveAsync(Request, CancellationToken.None);
    }

    private string File(string name) => Path.Combine(_folder.FullName, name);

    private static X509Certificate2 NewAuthority(string name)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
    }

    private static X509Certificate2 Issue(X509Certificate2 authority, string host)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={host}", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 issued = request.Create(authority, now.AddHours(-1), now.AddDays(7), RandomNumberGenerator.GetBytes(16));
        using X509Certificate2 withKey = issued.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
    }
}
