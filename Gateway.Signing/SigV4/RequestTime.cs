using System.Globalization;

namespace Gateway.Signing.SigV4;

/// <summary>The times of requests as they are signed.</summary>
public static class RequestTime
{
    /// <summary>Reads an <c>X-Amz-Date</c>: <c>yyyyMMdd'T'HHmmss'Z'</c>, and nothing else.</summary>
    public static bool TryRead(string? text, out DateTimeOffset time) => RequestTimeReader.TryReadBasic(text, out time);

    /// <summary>The day of a credential scope, <c>yyyyMMdd</c>, UTC.</summary>
    public static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
}
