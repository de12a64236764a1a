using System.Net.Http.Headers;
using Gateway.Signing.SigV4;

namespace Gateway.Daemon.Resign;

/// <summary>What of an outgoing request is signed: read from what is really sent, after every other change to its headers.</summary>
internal static class OutgoingRequest
{
    private const string AmzDate = "X-Amz-Date";

    /// <summary>Headers that AWS adds or reads itself and that need no signature.</summary>
    private const string TraceId = "x-amzn-trace-id";

    /// <summary>Gives the request its date.</summary>
    public static void SetDate(HttpRequestMessage request, DateTimeOffset now) =>
        request.Headers.TryAddWithoutValidation(AmzDate, StringToSign.FormatTime(now));

    /// <summary>The request as it is signed, and the names of the headers to sign: those the client signed, the host and every <c>x-amz-*</c>.</summary>
    /// <param name="request">The outgoing request; its headers are final but for the signature.</param>
    /// <param name="target">Raw path and raw query of the outgoing request.</param>
    /// <param name="payloadHash">What stands for the body.</param>
    /// <param name="clientSigned">The headers that the client signed, lower-case.</param>
    public static (SignedRequest Request, string[] Names) Read(
        HttpRequestMessage request, (string Path, string Query) target, string payloadHash, IReadOnlyList<string> clientSigned)
    {
        List<HeaderField> fields = new(request.Headers.NonValidated.Count + (request.Content?.Headers.NonValidated.Count ?? 0));
        Collect(request.Headers.NonValidated, fields);
        if (request.Content is { } content)
        {
            Collect(content.Headers.NonValidated, fields);
        }

        List<string> signed = new(clientSigned.Count + 2);
        foreach (HeaderField field in fields)
        {
            if (NameToSign(field.Name, clientSigned) is { } name && !signed.Contains(name))
            {
                signed.Add(name);
            }
        }

        signed.Sort(string.CompareOrdinal);

        SignedRequest toSign = new()
        {
            Method = request.Method.Method,
            RawPath = target.Path,
            RawQuery = target.Query,
            Headers = fields,
            PayloadHash = payloadHash,
        };
        return (toSign, [.. signed]);
    }

    /// <summary>The name as it is signed, lower-case; null for a header that is not.</summary>
    private static string? NameToSign(string name, IReadOnlyList<string> clientSigned)
    {
        for (int i = 0; i < clientSigned.Count; i++)
        {
            if (name.Equals(clientSigned[i], StringComparison.OrdinalIgnoreCase))
            {
                return clientSigned[i];
            }
        }

        return name.Equals("host", StringComparison.OrdinalIgnoreCase)
            || (name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase) && !name.Equals(TraceId, StringComparison.OrdinalIgnoreCase))
            ? name.ToLowerInvariant()
            : null;
    }

    private static void Collect(HttpHeadersNonValidated headers, List<HeaderField> fields)
    {
        foreach (KeyValuePair<string, HeaderStringValues> header in headers)
        {
            fields.Add(new HeaderField(header.Key, header.Value.ToString()));
        }
    }
}
