using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.Channels;
using Amazon.Runtime.Internal.Auth;
using Gateway.Daemon.Resolve;
using Gateway.Signing.Contracts;
using Gateway.Signing.SigV4A;

namespace Gateway.Tests.Support;

/// <summary>
/// Stands for the control plane at its narrow interface. Keys are derived by Amazon's own signer, so that ours is not checked against
/// itself.
/// </summary>
internal sealed class FakeControlPlane : IControlPlane
{
    public const string ProxyKeyId = "CSGKTESTTESTTESTTEST";
    public const string ProxySecret = "proxy/secret+proxy/secret+proxy/secret+p";
    public const string CloudKeyId = "AKIACLOUDCLOUDCLOUD0";
    public const string CloudSecret = "cloud/secret+cloud/secret+cloud/secret+c";

    private static readonly byte[] ProxyPublicKey = PublicKeyOf();

    /// <summary>Far beyond what a busy machine needs.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Channel<(ChangeStreamItem Item, TaskCompletionSource Applied)> _changes =
        Channel.CreateUnbounded<(ChangeStreamItem, TaskCompletionSource)>();
    private readonly TaskCompletionSource _heard = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _telling = new();
    private long _sequence = 1;
    private int _resolves;

    /// <summary>Edits each grant before it is handed out.</summary>
    public Func<Grant, Grant> Edit { get; set; } = static g => g;

    /// <summary>What a look-up of the proxy key comes to.</summary>
    public Func<GrantResult, GrantResult> Find { get; set; } = static found => found;

    /// <summary>When set, every call fails with it.</summary>
    public ControlPlaneException? Failure { get; set; }

    /// <summary>The history that sequences belong to.</summary>
    public string? Epoch { get; private set; }

    /// <summary>When set, every look-up fails with it; the rest goes on.</summary>
    public ControlPlaneException? ResolveFailure { get; set; }

    /// <summary>What the look-ups asked for, in order.</summary>
    public ConcurrentQueue<ResolveRequest> Asked { get; } = new();

    public ConcurrentQueue<AuditEvent> Audited { get; } = new();

    /// <summary>Completes when the first word of the stream of changes was taken in: grants are cached from then on.</summary>
    public Task Heard => _heard.Task;

    public int Resolves => Volatile.Read(ref _resolves);

    public long Sequence => Volatile.Read(ref _sequence);

    public Task<GrantResult> ResolveAsync(ResolveRequest request, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _resolves);
        Asked.Enqueue(request);
        if ((Failure ?? ResolveFailure) is { } failure)
        {
            return Task.FromException<GrantResult>(failure);
        }

        return Task.FromResult(request.AccessKeyId == ProxyKeyId ? Find(GrantResult.Found(Edit(GrantFor(request)))) : GrantResult.UnknownKey);
    }

    /// <summary>When set, every call for a signature fails with it.</summary>
    public SigningException? SigningFailure { get; set; }

    /// <summary>What the daemon asked to have signed.</summary>
    public ConcurrentQueue<SignRequest> Signed { get; } = new();

    /// <summary>The batches of chunks that the daemon asked to have signed.</summary>
    public ConcurrentQueue<SignChunksRequest> SignedChunks { get; } = new();

    /// <summary>The session token of the cloud credential; null for a long-term one.</summary>
    public string? SessionToken { get; set; }

    public Task<SignResult> SignAsync(SignRequest request, CancellationToken cancellationToken)
    {
        Signed.Enqueue(request);
        return SigningFailure is { } failure ? Task.FromException<SignResult>(failure) : Task.FromResult(CloudSigner.Sign(request, SessionToken));
    }

    public Task<SignChunksResult> SignChunksAsync(SignChunksRequest request, CancellationToken cancellationToken)
    {
        SignedChunks.Enqueue(request);
        return SigningFailure is { } failure ? Task.FromException<SignChunksResult>(failure) : Task.FromResult(CloudSigner.SignChunks(request));
    }

    public async IAsyncEnumerable<ChangeStreamItem> ReadChangesAsync(long? afterSequence, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            if (Failure is { } failure)
            {
                throw failure;
            }

            if (Heartbeat() is { } heartbeat)
            {
                yield return heartbeat;
                _heard.TrySetResult();
            }

            using CancellationTokenSource beat = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            beat.CancelAfter(TimeSpan.FromSeconds(1));
            (ChangeStreamItem Item, TaskCompletionSource Applied)? change = null;
            try
            {
                change = await _changes.Reader.ReadAsync(beat.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // A heartbeat is due.
            }

            if (change is { } told)
            {
                yield return told.Item;

                // Who asks for the next has applied this one.
                told.Applied.SetResult();
            }
        }
    }

    public Task<AuditBatchResult> SendAuditAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellationToken)
    {
        if (Failure is { } failure)
        {
            return Task.FromException<AuditBatchResult>(failure);
        }

        AuditEvent[] events = AuditLines.Read(lines);
        foreach (AuditEvent audited in events)
        {
            Audited.Enqueue(audited);
        }

        return Task.FromResult(new AuditBatchResult { Accepted = events.Length, Duplicates = 0 });
    }

    public Task SendHeartbeatAsync(NodeHeartbeat heartbeat, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Says that the proxy key's grants changed, for a test of what that does by itself.</summary>
    public void Change() => Tell();

    /// <summary>Says so; completes when the daemon has applied it.</summary>
    public Task ChangeAsync() => Tell().WaitAsync(Limit);

    /// <summary>Goes to another history, as a restored database does; the next heartbeat tells.</summary>
    public void Restore(long sequence, string? epoch)
    {
        lock (_telling)
        {
            Volatile.Write(ref _sequence, sequence);
            Epoch = epoch;
        }
    }

    private Task Tell()
    {
        TaskCompletionSource applied = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_telling)
        {
            long sequence = Interlocked.Increment(ref _sequence);
            GatewayChange change = new() { Sequence = sequence, AccessKeyIds = [ProxyKeyId], CommittedAt = TimeProvider.System.GetUtcNow() };
            _changes.Writer.TryWrite((new ChangeStreamItem(sequence, change, Epoch), applied));
        }

        return applied.Task;
    }

    // None while a change waits to be told: numbers go up within one history.
    private ChangeStreamItem? Heartbeat()
    {
        lock (_telling)
        {
            return _changes.Reader.Count > 0 ? null : new ChangeStreamItem(Sequence, null, Epoch);
        }
    }

    public Grant GrantFor(ResolveRequest request)
    {
        DateTime now = TimeProvider.System.GetUtcNow().UtcDateTime;
        bool isSigV4A = request.Region.Length == 0;
        return new Grant
        {
            AccessKeyId = request.AccessKeyId,
            ScopeDate = request.ScopeDate,
            Region = request.Region,
            Service = request.Service,
            VerifyingKey = isSigV4A ? [] : AWS4Signer.ComposeSigningKey(ProxySecret, request.Region, request.ScopeDate, request.Service),
            PublicKey = isSigV4A ? ProxyPublicKey : null,
            IsSignedPerCall = isSigV4A,
            Status = GrantStatus.Active,
            Services = ["dynamodb", "s3", "sqs", "ec2", "lambda", "sts", "sns", "route53", "glacier", "ses", "iam", "events"],
            Regions = [],
            UpstreamKeys = isSigV4A ? [] : [.. new[] { now, now.AddDays(1) }.Select(day => UpstreamKeyFor(request, day))],
            Policies = [],
            CloudAccountId = "123456789012",
            AccountId = "acc_1",
            EnvironmentId = "env_1",
            AccessRequestId = "req_1",
            RequesterId = "usr_1",
            Sequence = Sequence,
            RefreshAfterSeconds = 300,
        };
    }

    private static byte[] PublicKeyOf()
    {
        using SigV4AKeyPair pair = SigV4AKeyPair.Derive(Encoding.UTF8.GetBytes(ProxySecret), ProxyKeyId);
        return pair.PublicKey;
    }

    private static UpstreamKey UpstreamKeyFor(ResolveRequest request, DateTime day)
    {
        string date = day.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        return new UpstreamKey
        {
            Date = date,
            SigningKey = AWS4Signer.ComposeSigningKey(CloudSecret, request.Region, date, request.Service),
            AccessKeyId = CloudKeyId,
        };
    }
}
