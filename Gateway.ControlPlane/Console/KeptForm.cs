using Microsoft.Extensions.Primitives;

namespace Gateway.ControlPlane.Console;

/// <summary>
/// What somebody had typed when their session was over. It travels in the sign-in form and back to its page, which shows it again; the
/// server stores nothing. Secrets do not travel: they are typed again.
/// </summary>
internal sealed record KeptForm
{
    /// <summary>Marks a form that comes back from a sign-in.</summary>
    public const string ReturnedField = "returnedForm";

    private const string AntiforgeryField = "__RequestVerificationToken";

    private static readonly string[] Secrets =
        ["password", "currentPassword", "secretAccessKey", "sessionToken", "token", "canonicalRequest", "stringToSign"];

    /// <summary>The page with its handler, a path of ours.</summary>
    public required string Action { get; init; }

    public required IReadOnlyList<(string Name, string Value)> Fields { get; init; }

    public static bool IsReturned(HttpContext context) =>
        HttpMethods.IsPost(context.Request.Method) && context.Request.HasFormContentType && context.Request.Form.ContainsKey(ReturnedField);

    /// <summary>Remembers the form of this request for the page that is shown in its stead.</summary>
    public static void Keep(HttpContext context)
    {
        if (context.Request.HasFormContentType)
        {
            context.Items[typeof(KeptForm)] = new KeptForm
            {
                Action = context.Request.Path + context.Request.QueryString,
                Fields = [.. context.Request.Form.SelectMany(f => f.Value.Select(v => (f.Key, v ?? ""))).Where(f => IsKept(f.Key))],
            };
        }
    }

    public static KeptForm? Of(HttpContext context) => context.Items[typeof(KeptForm)] as KeptForm;

    /// <summary>As the sign-in form brings it back: names and values in two lists of the same length.</summary>
    public static KeptForm? Read(string? action, StringValues names, StringValues values) => action is null || !LocalPath.Is(action) || names.Count != values.Count
        ? null
        : new KeptForm { Action = action, Fields = [.. names.Zip(values, (n, v) => (n ?? "", v ?? "")).Where(f => IsKept(f.Item1))] };

    private static bool IsKept(string name) =>
        name is not (AntiforgeryField or ReturnedField) && !Secrets.Contains(name, StringComparer.OrdinalIgnoreCase);
}
