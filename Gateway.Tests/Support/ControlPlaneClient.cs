using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Gateway.Tests.Support;

/// <summary>Calls the REST API as one token.</summary>
internal sealed class ControlPlaneClient(HttpClient http, string? token)
{
    public string? Token => token;

    public Task<ControlPlaneAnswer> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    public Task<ControlPlaneAnswer> PostAsync(string path, object? body = null, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, body, headers);

    public Task<ControlPlaneAnswer> PatchAsync(string path, object body, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Patch, path, body, headers);

    public Task<ControlPlaneAnswer> DeleteAsync(string path, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Delete, path, null, headers);

    /// <summary>Sends; a string body is sent as it is, anything else as JSON.</summary>
    public async Task<ControlPlaneAnswer> SendAsync(HttpMethod method, string path, object? body, params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = Request(method, path, headers);
        request.Content = body switch
        {
            null => null,
            string text => new StringContent(text, Encoding.UTF8, "application/json"),
            _ => JsonContent.Create(body),
        };
        using HttpResponseMessage response = await http.SendAsync(request);
        var answer = new ControlPlaneAnswer(
            (int)response.StatusCode,
            await response.Content.ReadAsStringAsync(),
            response.Headers.Concat(response.Content.Headers)
                .ToDictionary(h => h.Key, h => string.Join(',', h.Value), StringComparer.OrdinalIgnoreCase));
        await DescribedRefusals.CheckAsync(http, method, request.RequestUri!.OriginalString, answer);
        return answer;
    }

    /// <summary>Opens a stream and returns its answer once the head is there.</summary>
    public async Task<HttpResponseMessage> OpenAsync(string path, CancellationToken cancellationToken, params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = Request(HttpMethod.Get, path, headers);
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    private HttpRequestMessage Request(HttpMethod method, string path, (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, new Uri(path.StartsWith('/') ? path : $"/api/v1/{path}", UriKind.Relative));
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }
}

/// <summary>What the API answered.</summary>
internal sealed record ControlPlaneAnswer(int Status, string Body, IReadOnlyDictionary<string, string> Headers)
{
    public JsonElement Json { get; } = IsJson(Headers) && Body.Length > 0 ? JsonDocument.Parse(Body).RootElement : default;

    /// <summary>A member's text; null when it is absent or null.</summary>
    public string? this[string member] =>
        Json.ValueKind == JsonValueKind.Object && Json.TryGetProperty(member, out JsonElement value) && value.ValueKind != JsonValueKind.Null
            ? value.ToString()
            : null;

    public string Id => this["id"]!;

    /// <summary>The problem's stable code.</summary>
    public string? Code => this["code"];

    /// <summary>The fields that a 400 names.</summary>
    public IReadOnlyList<string> BadFields => [.. Json.GetProperty("errors").EnumerateObject().Select(e => e.Name)];

    public IReadOnlyList<JsonElement> Items => [.. Json.GetProperty("items").EnumerateArray()];

    public IReadOnlyList<string> Ids => [.. Items.Select(i => i.GetProperty("id").GetString()!)];

    private static bool IsJson(IReadOnlyDictionary<string, string> headers) =>
        headers.GetValueOrDefault("Content-Type", "").Split(';')[0] is "application/json" or "application/problem+json";

    /// <summary>Fails, with the body, unless the status is this.</summary>
    public ControlPlaneAnswer Expect(int status) =>
        Status == status ? this : throw new InvalidOperationException($"Expected {status}, got {Status}: {Body}");
}
