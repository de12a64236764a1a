using System.Net.Http.Headers;

namespace Gateway.Daemon.Forward;

/// <summary>
/// Sends a request with another content than the forwarder's own, which throws when a transformer replaces it. The headers of the forwarder's
/// own stay the ones that are sent.
/// </summary>
internal sealed class ContentHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private static readonly HttpRequestOptionsKey<HttpContent> Instead = new("Gateway.Content");

    /// <summary>Has the request sent with this content, if it has one at all.</summary>
    public static void Replace(HttpRequestMessage request, HttpContent content) => request.Options.Set(Instead, content);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is { } content && request.Options.TryGetValue(Instead, out HttpContent? instead))
        {
            foreach (KeyValuePair<string, HeaderStringValues> header in content.Headers.NonValidated)
            {
                instead.Headers.TryAddWithoutValidation(header.Key, header.Value.ToString());
            }

            request.Content = instead;
        }

        return base.SendAsync(request, cancellationToken);
    }
}
