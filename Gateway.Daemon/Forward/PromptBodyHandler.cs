namespace Gateway.Daemon.Forward;

/// <summary>
/// Sends each write of a marked request's body at once. HttpClient otherwise keeps up to 32 KiB back, head included, until there is
/// more, and a stream whose other side answers each message would stand still; the forwarder flushes for gRPC's content types alone.
/// </summary>
internal sealed class PromptBodyHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private static readonly HttpRequestOptionsKey<bool> IsPrompt = new("Gateway.IsPrompt");

    /// <summary>Marks a request.</summary>
    public static void Mark(HttpRequestMessage request) => request.Options.Set(IsPrompt, true);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is { } content && request.Options.TryGetValue(IsPrompt, out bool isPrompt) && isPrompt)
        {
            request.Content = new PromptContent(content);
        }

        return base.SendAsync(request, cancellationToken);
    }
}
