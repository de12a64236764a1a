using System.Collections.Concurrent;

namespace Gateway.Tests.Support;

/// <summary>
/// Keeps cookies as a browser does, each to the server that set it, and follows no redirect by itself. It does not look at when a cookie
/// expires, because the servers of a test may live in other times; a cookie that is deleted is gone.
/// </summary>
internal sealed class Browser : IDisposable
{
    private readonly ConcurrentDictionary<(string Authority, string Name), string> _cookies = new();

    public Browser(Uri controlPlane)
    {
        Http = new HttpClient(new CookieHandler(this)) { BaseAddress = controlPlane, Timeout = TimeSpan.FromMinutes(1) };
        Api = new ControlPlaneClient(Http, null);
    }

    public HttpClient Http { get; }

    /// <summary>The REST API, called with this browser's cookies.</summary>
    public ControlPlaneClient Api { get; }

    /// <summary>What is sent as X-CSRF-Token; null: nothing.</summary>
    public string? AntiforgeryToken { get; set; }

    /// <summary>What is sent as X-Forwarded-Proto; null: nothing.</summary>
    public string? ForwardedProto { get; set; }

    public IReadOnlyDictionary<string, string> Cookies => _cookies.ToDictionary(c => c.Key.Name, c => c.Value, StringComparer.Ordinal);

    /// <summary>Signs in with a password, and takes the antiforgery token of the answer.</summary>
    public async Task<ControlPlaneAnswer> SignInAsync(string email, string password, string? account = null)
    {
        ControlPlaneAnswer answer = await Api.PostAsync("session", new { email, password, account });
        if (answer.Status == 200)
        {
            AntiforgeryToken = answer["antiforgeryToken"];
        }

        return answer;
    }

    /// <summary>Follows redirects to the end, and returns the last answer.</summary>
    public async Task<(HttpResponseMessage Answer, Uri Address)> NavigateAsync(Uri address, HttpContent? form = null)
    {
        for (int i = 0; i < 20; i++)
        {
            using var request = new HttpRequestMessage(form is null ? HttpMethod.Get : HttpMethod.Post, address) { Content = form };
            HttpResponseMessage answer = await Http.SendAsync(request);
            if (answer.Headers.Location is not { } next || (int)answer.StatusCode is < 300 or >= 400)
            {
                return (answer, address);
            }

            answer.Dispose();
            address = new Uri(address, next);
            form = null;
        }

        throw new InvalidOperationException($"Redirected without end, last to {address}");
    }

    public void Dispose() => Http.Dispose();

    private sealed class CookieHandler(Browser browser) : DelegatingHandler(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, UseProxy = false })
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            string authority = request.RequestUri!.Authority;
            string cookies = string.Join("; ", browser._cookies.Where(c => c.Key.Authority == authority).Select(c => $"{c.Key.Name}={c.Value}"));
            if (cookies.Length > 0)
            {
                request.Headers.Add("Cookie", cookies);
            }

            if (browser.AntiforgeryToken is { } token)
            {
                request.Headers.TryAddWithoutValidation("X-CSRF-Token", token);
            }

            if (browser.ForwardedProto is { } proto)
            {
                request.Headers.Add("X-Forwarded-Proto", proto);
            }

            HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
            foreach (string cookie in response.Headers.TryGetValues("Set-Cookie", out IEnumerable<string>? values) ? values : [])
            {
                string pair = cookie.Split(';')[0];
                int equals = pair.IndexOf('=', StringComparison.Ordinal);
                (string, string) key = (authority, pair[..equals]);
                if (equals == pair.Length - 1 || cookie.Contains("expires=Thu, 01 Jan 1970", StringComparison.OrdinalIgnoreCase))
                {
                    browser._cookies.TryRemove(key, out _);
                }
                else
                {
                    browser._cookies[key] = pair[(equals + 1)..];
                }
            }

            return response;
        }
    }
}
