using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Gateway.Daemon.Hosting.Reload;
using Gateway.Signing.Contracts;
using Gateway.Signing.SigV4A;
using Microsoft.Extensions.Options;

namespace Gateway.Daemon.Resolve;

/// <summary>The only HTTP to the control plane. Owns its connections; safe for concurrent use.</summary>
internal sealed class ControlPlaneClient : IControlPlane, IReloadStep, IDisposable
{
    private readonly ControlPlaneNodes _nodes;
    private Session _session;

    public ControlPlaneClient(IOptions<ControlPlaneOptions> options, ControlPlaneNodes nodes)
    {
        _nodes = nodes;
        _session = Session.Of(options.Value, nodes.Count);
    }

    /// <inheritdoc/>
    public Action Prepare(IServiceProvider settings)
    {
        // The session before is left to itself: its calls end, and a change stream lives on until it breaks.
        Session next = Session.Of(settings.GetRequiredService<IOptions<ControlPlaneOptions>>().Value, _nodes.Count);
        return () => Volatile.Write(ref _session, next);
    }

    /// <inheritdoc/>
    public Task<GrantResult> ResolveAsync(ResolveRequest request, CancellationToken cancellationToken) => AskAsync(
        "resolve",
        () => JsonContent.Create(request, ContractsJsonContext.Default.ResolveRequest),
        async (response, limit) =>
        {
            if (response.IsSuccessStatusCode)
            {
                Grant? grant = await response.Content.ReadFromJsonAsync(ContractsJsonContext.Default.Grant, limit);
                return IsFor(grant, request)
                    ? GrantResult.Found(grant!)
                    : throw new ControlPlaneException("resolve answered a grant for another scope");
            }

            return (response.StatusCode, await ReadCodeAsync(response, limit)) switch
            {
                (HttpStatusCode.NotFound, "unknown_access_key") => GrantResult.UnknownKey,
                (HttpStatusCode.BadRequest, "unknown_scope") => GrantResult.UnknownScope,
                (var status, var code) => throw new ControlPlaneException($"resolve answered {(int)status} {code}"),
            };
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<SignResult> SignAsync(SignRequest request, CancellationToken cancellationToken) => SignAsync(
        "sign", request, ContractsJsonContext.Default.SignRequest, ContractsJsonContext.Default.SignResult, cancellationToken);

    /// <inheritdoc/>
    public async Task<SignChunksResult> SignChunksAsync(SignChunksRequest request, CancellationToken cancellationToken)
    {
        SignChunksResult result = await SignAsync(
            "sign-chunks", request, ContractsJsonContext.Default.SignChunksRequest, ContractsJsonContext.Default.SignChunksResult, cancellationToken);
        return result.Signatures?.Count == request.Chunks.Count
            ? result
            : throw SigningErrors.Unavailable("sign-chunks answered another number of signatures");
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ChangeStreamItem> ReadChangesAsync(
        long? afterSequence, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Uri node = _nodes.Current;
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(node, "changes"));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        if (afterSequence is { } after)
        {
            request.Headers.TryAddWithoutValidation("Last-Event-ID", after.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        try
        {
            using HttpResponseMessage response = await Volatile.Read(ref _session).Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                throw new ControlPlaneException($"changes answered {(int)response.StatusCode}");
            }

            await using Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            await foreach (SseItem<GatewayChange?> item in SseParser
                .Create(stream, static (_, data) => JsonSerializer.Deserialize(data, ContractsJsonContext.Default.GatewayChange))
                .EnumerateAsync(cancellationToken))
            {
                if (item.Data is not { } data)
                {
                    throw new ControlPlaneException("changes sent an empty event");
                }

                yield return new ChangeStreamItem(data.Sequence, item.EventType == "change" ? data : null, data.Epoch);
            }
        }
        finally
        {
            // However it ended, silence included: the next stream is another node's.
            _nodes.MoveOn(node);
        }
    }

    /// <inheritdoc/>
    public Task<AuditBatchResult> SendAuditAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellationToken) => AskAsync(
        "audit-events",
        () => new AuditBatchContent(lines),
        static async (response, limit) =>
        {
            if (!response.IsSuccessStatusCode)
            {
                throw new ControlPlaneException($"audit-events answered {(int)response.StatusCode} {await ReadCodeAsync(response, limit)}")
                {
                    IsRefusal = response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge,
                };
            }

            return await response.Content.ReadFromJsonAsync(ContractsJsonContext.Default.AuditBatchResult, limit)
                ?? throw new ControlPlaneException("audit-events answered nothing");
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task SendHeartbeatAsync(NodeHeartbeat heartbeat, CancellationToken cancellationToken) => AskAsync(
        "heartbeat",
        () => JsonContent.Create(heartbeat, ContractsJsonContext.Default.NodeHeartbeat),
        static async (response, limit) => response.IsSuccessStatusCode
            ? true
            : throw new ControlPlaneException($"heartbeat answered {(int)response.StatusCode} {await ReadCodeAsync(response, limit)}"),
        cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _session.Client.Dispose();

    private async Task<TAnswer> SignAsync<TAsked, TAnswer>(
        string path, TAsked request, JsonTypeInfo<TAsked> asked, JsonTypeInfo<TAnswer> answer, CancellationToken cancellationToken)
        where TAnswer : class
    {
        try
        {
            return await AskAsync(
                path,
                () => JsonContent.Create(request, asked),
                async (response, token) =>
                {
                    if (response.IsSuccessStatusCode)
                    {
                        return await response.Content.ReadFromJsonAsync(answer, token) ?? throw new ControlPlaneException($"{path} answered nothing");
                    }

                    (string? code, string? detail) = await ReadProblemAsync(response, token);
                    throw (Exception?)SigningErrors.Refusal(path, (int)response.StatusCode, code, detail)
                        ?? new ControlPlaneException($"{path} answered {(int)response.StatusCode} {code}");
                },
                cancellationToken);
        }
        catch (ControlPlaneException e)
        {
            throw SigningErrors.Unavailable(e.Message, e);
        }
    }

    /// <summary>Asks each node once at most, beginning with the current one. Every call is harmless to repeat.</summary>
    private async Task<T> AskAsync<T>(
        string path, Func<HttpContent> content, Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        Session session = Volatile.Read(ref _session);
        for (int asked = 1; ; asked++)
        {
            Uri node = _nodes.Current;
            using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(session.Turn);
            try
            {
                using HttpContent body = content();
                using HttpResponseMessage response = await session.Client.PostAsync(new Uri(node, path), body, limit.Token);
                return await read(response, limit.Token);
            }
            catch (Exception e) when (IsTransport(e, cancellationToken) || e is ControlPlaneException { IsRefusal: false })
            {
                _nodes.MoveOn(node);
                if (asked < _nodes.Count)
                {
                    continue;
                }

                if (e is ControlPlaneException)
                {
                    throw;
                }

                throw new ControlPlaneException($"{path} failed: {e.Message}", e);
            }
        }
    }

    /// <summary>A cancelled call is the caller's; everything else that transport and parsers throw means "could not be asked".</summary>
    private static bool IsTransport(Exception e, CancellationToken cancellationToken) =>
        e is HttpRequestException or IOException or JsonException or NotSupportedException or InvalidOperationException
        || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    /// <summary>An answer that is not for the question must never be used: the verifying key would be another's.</summary>
    private static bool IsFor(Grant? grant, ResolveRequest request) =>
        grant is not null
        && grant.AccessKeyId == request.AccessKeyId
        && grant.ScopeDate == request.ScopeDate
        && grant.Region == request.Region
        && grant.Service == request.Service
        && HasKeyOf(grant)
        && grant.UpstreamKeys.All(static k => k.SigningKey is { Length: 32 });

    /// <summary>A scope without a region is SigV4A's, and its key a public one; each key has its own member, and never the other's.</summary>
    private static bool HasKeyOf(Grant grant) => grant.Region.Length == 0
        ? grant is { PublicKey.Length: SigV4APublicKey.Length, VerifyingKey.Length: 0, UpstreamKeys.Count: 0 }
        : grant is { PublicKey: null, VerifyingKey.Length: 32, IsSignedPerCall: false };

    private static async Task<string?> ReadCodeAsync(HttpResponseMessage response, CancellationToken cancellationToken) =>
        (await ReadProblemAsync(response, cancellationToken)).Code;

    private static async Task<(string? Code, string? Detail)> ReadProblemAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            JsonNode? problem = await JsonNode.ParseAsync(
                await response.Content.ReadAsStreamAsync(cancellationToken), cancellationToken: cancellationToken);
            return problem is JsonObject o ? (o["code"]?.ToString(), o["detail"]?.ToString()) : default;
        }
        catch (JsonException)
        {
            return default;
        }
    }

    /// <summary>Connections, trust and token of one state of the settings.</summary>
    /// <param name="Client">Owns the connections.</param>
    /// <param name="Turn">What one node may take: a call is within the whole limit though all but the last of them say nothing.</param>
    private sealed record Session(HttpClient Client, TimeSpan Turn)
    {
        public static Session Of(ControlPlaneOptions settings, int nodes)
        {
            TimeSpan turn = settings.Timeout / nodes;
            SocketsHttpHandler handler = new()
            {
                UseProxy = false,
                AllowAutoRedirect = false,
                UseCookies = false,
                ConnectTimeout = turn,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            };
            if (!string.IsNullOrEmpty(settings.CaFile))
            {
                handler.SslOptions.CertificateChainPolicy = PrivateTrust.Only(settings.CaFile);
            }

            HttpClient client = new(handler) { Timeout = System.Threading.Timeout.InfiniteTimeSpan };
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", settings.ReadToken());
            return new Session(client, turn);
        }
    }
}
