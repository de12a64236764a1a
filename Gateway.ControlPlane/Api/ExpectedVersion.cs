using System.Globalization;

namespace Gateway.ControlPlane.Api;

/// <summary>The version that If-Match asks for.</summary>
/// <param name="Version">Null when any version will do; -1 when the header names none of ours, which matches nothing.</param>
internal readonly record struct ExpectedVersion(long? Version)
{
    public static ValueTask<ExpectedVersion> BindAsync(HttpContext context)
    {
        string? header = context.Request.Headers.IfMatch;
        long? version = string.IsNullOrEmpty(header) || header == "*"
            ? null
            : header is ['"', .. var digits, '"'] && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long parsed)
                ? parsed
                : -1;
        return ValueTask.FromResult(new ExpectedVersion(version));
    }
}
