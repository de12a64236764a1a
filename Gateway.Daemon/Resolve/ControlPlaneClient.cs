using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Gateway.Signing.Contracts;
using Gateway.Signing.SigV4A;
using Microsoft.Extensions.Options;

namespace Gateway.Daemon.Resolve;

/// <summary>The only HTTP to the control plane. Owns its connections; safe for concurrent use.</summary>
internal sealed class ControlPlaneClient : IControlPlane, IDisposable
{
    private readonly HttpClient _client;
    private readonly TimeSpan _timeout;

    public ControlPlaneClient(IOptions<ControlPlaneOptions> options)
    {
        ControlPlaneOptions settings = options.Value;
        _timeout = settings.Timeout;
        SocketsHttpHandler handler = new()
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = settings.Timeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        if (!string.IsNullOrEmpty(settings.CaFile))
        {
            handler.SslOptions.CertificateChainPolicy = PrivateTrust.Only(settings.CaFile);
        }

        _client = new HttpClient(handler)
        {
            BaseAddress = new Uri(settings.Url.TrimEnd('/') + "/api/v1/gateway/"),
            Timeout = Timeout.InfiniteTimeSpan,
        };
        string token = string.IsNullOrWhiteSpace(settings.TokenFile) ? settings.Token! : File.ReadAllText(settings.TokenFile);
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Trim());
    }

    /// <inheritdoc/>
    public async Task<GrantResult> ResolveAsync(ResolveRequest request, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = Limit(cancellationToken);
        try
        {
            using HttpResponseMessage response = await PostAsync("resolve", request, ContractsJsonContext.Default.ResolveRequest, limit.Token);
            if (response.IsSuccessStatusCode)
            {
                Grant? grant = await response.Content.ReadFromJsonAsync(ContractsJsonContext.Default.Grant, limit.Token);
                return IsFor(grant, request)
                    ? GrantResult.Found(grant!)
                    : throw new ControlPlaneException("resolve answered a grant for another scope");
            }

            return (response.StatusCode, await ReadCodeAsync(response, limit.Token)) switch
            {
                (HttpStatusCode.NotFound, "unknown_access_key") => GrantResult.UnknownKey,
                (HttpStatusCode.BadRequest, "unknown_scope") => GrantResult.UnknownScope,
                (var status, var code) => throw new ControlPlaneException($"resolve answered {(int)status} {code}"),
            };
        }
        catch (Exception e) when (IsTransport(e, cancellationToken))
        {
            throw new ControlPlaneException($"resolve failed: {e.Message}", e);
        }
    }

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
        using HttpRequestMessage request = new(HttpMethod.Get, "changes");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        if (afterSequence is { } after)
        {
            request.Headers.TryAddWithoutValidation("Last-Event-ID", after.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        using HttpResponseMessage response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
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

            yield return new ChangeStreamItem(data.Sequence, item.EventType == "change" ? data : null);
        }
    }

    /// <inheritdoc/>
    public async Task<AuditBatchResult> SendAuditAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = Limit(cancellationToken);
        try
        {
            using ByteArrayContent content = AuditBatchContent.Of(lines.Span);
            using HttpResponseMessage response = await _client.PostAsync(new Uri("audit-events", UriKind.Relative), content, limit.Token);
            if (!response.IsSuccessStatusCode)
            {
                throw new ControlPlaneException($"audit-events answered {(int)response.StatusCode} {await ReadCodeAsync(response, limit.Token)}")
                {
                    IsRefusal = response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge,
                };
            }

            return await response.Content.ReadFromJsonAsync(ContractsJsonContext.Default.AuditBatchResult, limit.Token)
                ?? throw new ControlPlaneException("audit-events answered nothing");
        }
        catch (Exception e) when (IsTransport(e, cancellationToken))
        {
            throw new ControlPlaneException($"audit-events failed: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public async Task SendHeartbeatAsync(NodeHeartbeat heartbeat, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = Limit(cancellationToken);
        try
        {
            using HttpResponseMessage response = await PostAsync("heartbeat", heartbeat, ContractsJsonContext.Default.NodeHeartbeat, limit.Token);
            if (!response.IsSuccessStatusCode)
            {
                throw new ControlPlaneException($"heartbeat answered {(int)response.StatusCode} {await ReadCodeAsync(response, limit.Token)}");
            }
        }
        catch (Exception e) when (IsTransport(e, cancellationToken))
        {
            throw new ControlPlaneException($"heartbeat failed: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task<TAnswer> SignAsync<TAsked, TAnswer>(
        string path, TAsked request, JsonTypeInfo<TAsked> asked, JsonTypeInfo<TAnswer> answer, CancellationToken cancellationToken)
        where TAnswer : class
    {
        using CancellationTokenSource limit = Limit(cancellationToken);
        try
        {
            using HttpResponseMessage response = await PostAsync(path, request, asked, limit.Token);
            if (response.IsSuccessStatusCode)
            {
                return await response.Content.ReadFromJsonAsync(answer, limit.Token) ?? throw SigningErrors.Unavailable($"{path} answered nothing");
            }

            (string? code, string? detail) = await ReadProblemAsync(response, limit.Token);
            throw SigningErrors.Of(path, (int)response.StatusCode, code, detail);
        }
        catch (Exception e) when (IsTransport(e, cancellationToken))
        {
            throw SigningErrors.Unavailable($"{path} failed: {e.Message}", e);
        }
    }

    private CancellationTokenSource Limit(CancellationToken cancellationToken)
    {
        CancellationTokenSource linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        linked.CancelAfter(_timeout);
        return linked;
    }

    private Task<HttpResponseMessage> PostAsync<T>(string path, T body, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        _client.PostAsJsonAsync(new Uri(path, UriKind.Relative), body, type, cancellationToken);

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
}
