using System.CommandLine;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Gateway.Daemon.Tls;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Benchmarks.Load;

/// <summary>Stands for AWS: TLS, kept connections, a small JSON answer with a request id.</summary>
internal static class UpstreamHost
{
    private static readonly byte[] Answer = """{"TableNames":["orders","customers"]}"""u8.ToArray();

    public static Command CreateCommand()
    {
        Option<string> folder = new("--folder") { Required = true };
        Option<int> port = new("--port") { Required = true };
        Option<string> address = new("--address") { DefaultValueFactory = static _ => "127.0.0.1" };
        Command command = new("upstream", "Part of the load run.") { folder, port, address };
        command.Hidden = true;
        command.SetAction((result, cancellationToken) => RunAsync(
            result.GetValue(folder)!, new IPEndPoint(IPAddress.Parse(result.GetValue(address)!), result.GetValue(port)), cancellationToken));
        return command;
    }

    private static async Task RunAsync(string folder, IPEndPoint address, CancellationToken cancellationToken)
    {
        RootCertificate root = RootCertificate.Load(
            Path.Combine(folder, "ca.crt"), Path.Combine(folder, "ca.key"), TimeProvider.System.GetUtcNow()).Root!;
        X509Certificate2 leaf = LeafCertificateIssuer.Issue(LoadCommand.Host, root, TimeProvider.System.GetUtcNow());
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(
            kestrel => kestrel.Listen(address, listen => listen.UseHttps(leaf)));
        await using WebApplication app = builder.Build();
        app.Run(static async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
            context.Response.ContentType = "application/x-amz-json-1.0";
            context.Response.ContentLength = Answer.Length;
            context.Response.Headers["x-amzn-RequestId"] = Guid.NewGuid().ToString();
            await context.Response.Body.WriteAsync(Answer, context.RequestAborted);
        });
        await app.StartAsync(cancellationToken);
        await app.WaitForShutdownAsync(cancellationToken);
    }
}
