using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Daemon.Tls;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Benchmarks.Load;

/// <summary>Stands for AWS: TLS, kept connections, a small JSON answer with a request id.</summary>
internal static class UpstreamHost
{
    private static readonly byte[] Answer = """{"TableNames":["orders","customers"]}"""u8.ToArray();
    private static readonly byte[] Block = RandomNumberGenerator.GetBytes(64 * 1024);

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
        X509Certificate2 objects = LeafCertificateIssuer.Issue(LoadCommand.ObjectHost, root, TimeProvider.System.GetUtcNow());
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(
                address,
                listen => listen.UseHttps(https => https.ServerCertificateSelector = (_, name) => name == LoadCommand.ObjectHost ? objects : leaf));
        });
        await using WebApplication app = builder.Build();
        app.Run(static async context =>
        {
            if (context.Request.Query["bytes"].ToString() is { Length: > 0 } bytes)
            {
                await SendAsync(context, long.Parse(bytes, CultureInfo.InvariantCulture));
                return;
            }

            await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
            context.Response.ContentType = "application/x-amz-json-1.0";
            context.Response.ContentLength = Answer.Length;
            context.Response.Headers["x-amzn-RequestId"] = Guid.NewGuid().ToString();
            await context.Response.Body.WriteAsync(Answer, context.RequestAborted);
        });
        await app.StartAsync(cancellationToken);
        await app.WaitForShutdownAsync(cancellationToken);
    }

    private static async Task SendAsync(HttpContext context, long bytes)
    {
        context.Response.ContentLength = bytes;
        for (long left = bytes; left > 0; left -= Block.Length)
        {
            await context.Response.Body.WriteAsync(Block.AsMemory(0, (int)Math.Min(left, Block.Length)), context.RequestAborted);
        }
    }
}
