namespace Gateway.Daemon.Hosting;

/// <summary>What the admin address answers besides <c>/metrics</c>.</summary>
internal sealed class AdminMiddleware(Readiness readiness)
{
    public async Task InvokeAsync(HttpContext context)
    {
        (int status, string text) = context.Request.Path.Value switch
        {
            "/healthz" => (StatusCodes.Status200OK, "ok"),
            "/readyz" when readiness.NotReadyBecause is { } reason => (StatusCodes.Status503ServiceUnavailable, reason),
            "/readyz" => (StatusCodes.Status200OK, "ready"),
            _ => (StatusCodes.Status404NotFound, "This is the admin address of a Cloud Service Gateway daemon: /healthz, /readyz, /metrics."),
        };
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync(text + "\n", context.RequestAborted);
    }
}
