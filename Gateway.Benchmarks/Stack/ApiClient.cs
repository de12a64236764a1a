using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Gateway.Benchmarks.Stack;

/// <summary>The REST API as one user calls it.</summary>
internal sealed class ApiClient(Uri controlPlane, string token) : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false })
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
