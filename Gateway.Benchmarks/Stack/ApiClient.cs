using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Gateway.Daemon.Resolve;

namespace Gateway.Benchmarks.Stack;

/// <summary>The REST API as one user calls it.</summary>
/// <param name="controlPlane">Base address of a node.</param>
/// <param name="token">An API token.</param>
/// <param name="caFile">The private CA of a node that is called over https; null over http.</param>
internal sealed class ApiClient(Uri controlPlane, string token, string? caFile = null) : IDisposable
{
    private readonly HttpClient _client = new(Handler(caFile))
    {
        BaseAddress = new Uri(controlPlane, "api/v1/"),
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
    };

    /// <exception cref="HttpRequestException">The answer was no success; the message holds it.</exception>
    public async Task<JsonObject> PostAsync(string path, JsonObject? body, CancellationToken cancellationToken)
    {
        using HttpResponseMessage answer = await _client.PostAsync(
            new Uri(path, UriKind.Relative), body is null ? null : JsonContent.Create(body), cancellationToken);
        return await ReadAsync(answer, path, cancellationToken);
    }

    /// <exception cref="HttpRequestException">The answer was no success; the message holds it.</exception>
    public async Task<JsonObject> GetAsync(string path, CancellationToken cancellationToken)
    {
        using HttpResponseMessage answer = await _client.GetAsync(new Uri(path, UriKind.Relative), cancellationToken);
        return await ReadAsync(answer, path, cancellationToken);
    }

    /// <summary>An answer as it comes.</summary>
    /// <exception cref="HttpRequestException">The answer was no success.</exception>
    public Task<Stream> OpenAsync(string path, CancellationToken cancellationToken) => _client.GetStreamAsync(new Uri(path, UriKind.Relative), cancellationToken);

    public void Dispose() => _client.Dispose();

    private static SocketsHttpHandler Handler(string? caFile)
    {
        SocketsHttpHandler handler = new() { UseProxy = false };
        if (caFile is not null)
        {
            handler.SslOptions.CertificateChainPolicy = PrivateTrust.Only(caFile);
        }

        return handler;
    }

    private static async Task<JsonObject> ReadAsync(HttpResponseMessage answer, string path, CancellationToken cancellationToken)
    {
        string text = await answer.Content.ReadAsStringAsync(cancellationToken);
        if (!answer.IsSuccessStatusCode)
        {
            throw new HttpRequestException($"{path} answered {(int)answer.StatusCode}: {text}", null, answer.StatusCode);
        }

        return text.Length == 0 ? [] : JsonNode.Parse(text)!.AsObject();
    }
}
