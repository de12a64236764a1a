using System.Net;

namespace Gateway.ControlPlane.Access;

/// <summary>
/// The cookie that holds a session's token and nothing else. Over https it has the prefix <c>__Host-</c>, by which browsers make sure
/// that no other host and no plain http could have set it (RFC 6265bis, 4.1.3.2). Plain http is for loopback only.
/// </summary>
internal static class SessionCookie
{
    public const string SecureName = "__Host-csg-session";
    public const string LoopbackName = "csg-session";

    /// <summary>Whether a session can be held over this connection.</summary>
    public static bool IsPossible(HttpContext context) =>
        context.Request.IsHttps || (context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address));

    public static string? Read(HttpContext context) => context.Request.Cookies[Name(context)];

    public static void Write(HttpContext context, string token) => context.Response.Cookies.Append(Name(context), token, Options(context));

    public static void Delete(HttpContext context) => context.Response.Cookies.Delete(Name(context), Options(context));

    private static string Name(HttpContext context) => context.Request.IsHttps ? SecureName : LoopbackName;

    // No expiry: the cookie goes with the browser, and the session's own limits are kept by the database.
    private static CookieOptions Options(HttpContext context) => new()
    {
        HttpOnly = true,
        Secure = context.Request.IsHttps,
        SameSite = SameSiteMode.Lax,
        Path = "/",
        IsEssential = true,
    };
}
