using System.Collections.Concurrent;
using NSwag;

namespace Gateway.Tests.Support;

/// <summary>
/// Holds the OpenAPI document to what tests see: a refusal whose code the operation does not name fails the test that met it.
/// </summary>
internal static class DescribedRefusals
{
    private static readonly ConcurrentDictionary<string, HashSet<string>> Codes = new();
    private static readonly Lock Reading = new();
    private static Task<OpenApiDocument>? _document;

    /// <exception cref="InvalidOperationException">The code is not in the description of the operation.</exception>
    public static async Task CheckAsync(HttpClient http, HttpMethod method, string path, ControlPlaneAnswer answer)
    {
        if (answer.Status < 400 || answer.Code is not { } code || code is "method_not_allowed" || !path.StartsWith("/api/", StringComparison.Ordinal))
        {
            return;
        }

        OpenApiDocument document;
        try
        {
            document = await DocumentAsync(http);
        }
        catch (HttpRequestException)
        {
            // A server that goes away under its test: another test reads the document.
            return;
        }

        string[] segments = path.Split('?')[0].Split('/');
        foreach (OpenApiOperationDescription operation in document.Operations)
        {
            string[] template = operation.Path.Split('/');
            if (string.Equals(operation.Method, method.Method, StringComparison.OrdinalIgnoreCase) && template.Length == segments.Length
                && template.Zip(segments).All(pair => pair.First.StartsWith('{') || pair.First == pair.Second))
            {
                HashSet<string> known = CodesOf(operation);
                if (!known.Contains(code))
                {
                    throw new InvalidOperationException(
                        $"{method} {operation.Path} answered {answer.Status} {code}, which its OpenAPI description does not name: add it with .Refuses(…) to the route.");
                }

                return;
            }
        }
    }

    private static HashSet<string> CodesOf(OpenApiOperationDescription operation) => Codes.GetOrAdd(
        $"{operation.Method} {operation.Path}",
        _ =>
        [
            .. from response in operation.Operation.Responses.Values
               from content in response.Content.Values
               from example in content.Examples ?? new Dictionary<string, OpenApiExample>()
               select example.Key,
        ]);

    private static Task<OpenApiDocument> DocumentAsync(HttpClient http)
    {
        lock (Reading)
        {
            if (_document is null or { IsFaulted: true } or { IsCanceled: true })
            {
                _document = ReadAsync(http);
            }

            return _document;
        }
    }

    private static async Task<OpenApiDocument> ReadAsync(HttpClient http) =>
        await OpenApiDocument.FromJsonAsync(await http.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)));
}
