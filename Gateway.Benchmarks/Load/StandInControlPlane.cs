using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Gateway.Daemon.Resolve;
using Gateway.Signing.Contracts;
using Gateway.Signing.SigV4;

namespace Gateway.Benchmarks.Load;

/// <summary>Grants everything to one key, so that a load run measures the daemon alone.</summary>
internal sealed class StandInControlPlane(TimeProvider time) : IControlPlane
{
    public const string ProxyKeyId = "CSGKLOADLOADLOADLOAD";
    public const string ProxySecret = "proxy-secret-of-the-load-run-1234567890a";

    public Task<GrantResult> ResolveAsync(ResolveRequest request, CancellationToken cancellationToken)
    {
        byte[] secret = Encoding.UTF8.GetBytes(ProxySecret);
        string today = time.GetUtcNow().UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        return Task.FromResult(GrantResult.Found(new Grant
        {
            AccessKeyId = request.AccessKeyId,
            ScopeDate = request.ScopeDate,
            Region = request.Region,
            Service = request.Service,
            VerifyingKey = SigningKey.Derive(secret, request.ScopeDate, request.Region, request.Service),
            Status = GrantStatus.Active,
            Services = ["dynamodb", "s3"],
            Regions = [],
            UpstreamKeys =
            [
                new UpstreamKey
                {
                    Date = today,
                    SigningKey = SigningKey.Derive("cloud-secret-of-the-load-run"u8, today, request.Region, request.Service),
                    AccessKeyId = "AKIALOADLOADLOADLOAD",
                },
            ],
            Policies = [],
            AccountId = "acc_load",
            EnvironmentId = "env_load",
            AccessRequestId = "req_load",
            RequesterId = "usr_load",
            Sequence = 1,
            RefreshAfterSeconds = 300,
        }));
    }

    public async IAsyncEnumerable<ChangeStreamItem> ReadChangesAsync(long? afterSequence, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using PeriodicTimer heartbeat = new(TimeSpan.FromSeconds(1), time);
        do
        {
            yield return new ChangeStreamItem(1, null);
        }
        while (await heartbeat.WaitForNextTickAsync(cancellationToken));
    }

    public Task<AuditBatchResult> SendAuditAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellationToken) =>
        Task.FromResult(new AuditBatchResult { Accepted = lines.Span.Count((byte)'\n'), Duplicates = 0 });

    public Task SendHeartbeatAsync(NodeHeartbeat heartbeat, CancellationToken cancellationToken) => Task.CompletedTask;

    // The load run signs with SigV4 alone.
    public Task<SignResult> SignAsync(SignRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<SignChunksResult> SignChunksAsync(SignChunksRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();
}
