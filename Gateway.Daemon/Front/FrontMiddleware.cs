using Gateway.Daemon.Tls;

namespace Gateway.Daemon.Front;

/// <summary>
/// What the proxy port answers to plain HTTP: the root certificates, the signing one first, by <c>http://csg/cert/pem</c> through the proxy or
/// <c>/cert/pem</c> asked directly, and <c>/healthz</c>, by which balancers see a stop before the port closes. Everything else is a sentence.
/// </summary>
internal sealed class FrontMiddleware(RootCertificates roots, IHostApplicationLifetime lifetime)
{
    private const string OwnName = "http://csg/";

    public async Task InvokeAsync(HttpContext context)
    {
        string target = context.RequiredFeature<IHttpRequestFeature>().RawTarget;
        bool isProxied = !target.StartsWith('/');
        string path = target.StartsWith(OwnName, StringComparison.OrdinalIgnoreCase) ? target[(OwnName.Length - 1)..] : target;
        bool isRead = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method);
        switch (path)
        {
            case "/cert/pem" when isRead:
                context.Response.ContentType = "application/x-pem-file";
                context.Response.Headers.ContentDisposition = "attachment; filename=\"cloud-service-gateway.pem\"";
                await WriteAsync(context, roots.Current.Pem);
                return;
            case "/healthz" when isRead && !isProxied && lifetime.ApplicationStopping.IsCancellationRequested:
                await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "The gateway is stopping.");
                return;
            case "/healthz" when isRead && !isProxied:
                context.Response.ContentType = "text/plain; charset=utf-8";
                await WriteAsync(context, "ok\n");
                return;
            case "/cert/pem" or "/healthz":
                await RefuseAsync(context, StatusCodes.Status405MethodNotAllowed, "Only GET and HEAD are served here.");
                return;
            default:
                await RefuseAsync(
                    context,
                    isProxied ? StatusCodes.Status403Forbidden : StatusCodes.Status404NotFound,
                    isProxied
                        ? "The gateway does not proxy plain http: call AWS over https, and list other hosts in NO_PROXY."
                        : "This is a Cloud Service Gateway: set HTTPS_PROXY to it and trust the certificate at /cert/pem.");
                return;
        }
    }

    private static async Task RefuseAsync(HttpContext context, int status, string sentence)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        await WriteAsync(context, sentence + "\n");
    }

    private static Task WriteAsync(HttpContext context, string text) =>
        HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.WriteAsync(text, context.RequestAborted);
}
