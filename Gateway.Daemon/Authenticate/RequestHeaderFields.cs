using Gateway.Signing.SigV4;

namespace Gateway.Daemon.Authenticate;

/// <summary>The request's headers as they were signed: one field per line received, values as Latin-1 characters.</summary>
internal static class RequestHeaderFields
{
    public static IReadOnlyList<HeaderField> Of(HttpRequest request)
    {
        List<HeaderField> fields = new(request.Headers.Count + 2);
        foreach (KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues> header in request.Headers)
        {
            foreach (string? value in header.Value)
            {
                fields.Add(new HeaderField(header.Key, value ?? ""));
            }
        }

        return fields;
    }
}
