using System.Globalization;
using Gateway.Daemon.Resolve;
using Gateway.Daemon.Revoke;
using Gateway.Signing.Catalog;
using Gateway.Signing.Policies;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Support;

/// <summary>An upload to bucket <c>prod</c> that is under way in a daemon as far as revocation can see, and never ends by itself.</summary>
internal sealed class HeldCall : IDisposable
{
    private readonly LiveCall _call;
    private readonly TaskCompletionSource _cut = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private HeldCall(LiveCall call)
    {
        _call = call;
        call.Token.Register(_cut.SetResult);
    }

    /// <summary>Completes when the call is cut.</summary>
    public Task Cut => _cut.Task;

    public static HeldCall Begin(RunningDaemon daemon, Func<string, IReadOnlyList<string?>>? headers = null)
    {
        string today = TimeProvider.System.GetUtcNow().ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        ActionRequest asked = new()
        {
            Service = ServiceCatalog.Default.Find("s3")!,
            Protocol = WireProtocol.RestXml,
            Host = null,
            Region = "eu-west-1",
            Action = "PutObject",
            RawQuery = "",
            PathVariables = [new("Bucket", "prod"), new("Key", "k")],
            HeaderValues = headers ?? (static _ => []),
            Body = null,
        };
        return new HeldCall(daemon.Services.GetRequiredService<LiveCalls>().Begin(
            new GrantKey(FakeControlPlane.ProxyKeyId, today, "eu-west-1", "s3"), asked, isEventStream: false));
    }

    public void Dispose() => _call.Dispose();
}
