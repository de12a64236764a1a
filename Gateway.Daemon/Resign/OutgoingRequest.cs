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
        List<HeaderField> fields = [];
        Collect(request.Headers.NonValidated, fields);
        if (request.Content is { } content)
        {
            Collect(content.Headers.NonValidated, fields);
        }

        HashSet<string> wanted = new(clientSigned, StringComparer.Ordinal);
        SortedSet<string> signed = new(StringComparer.Ordinal);
        foreach (HeaderField field in fields)
        {
            string name = field.Name.ToLowerInvariant();
            if (wanted.Contains(name) || name == "host" || (name.StartsWith("x-amz-", StringComparison.Ordinal) && name != TraceId))
            {
                signed.Add(name);
            }
        }

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

    private static void Collect(HttpHeadersNonValidated headers, List<HeaderField> fields)
    {
        foreach (KeyValuePair<string, HeaderStringValues> header in headers)
        {
            fields.Add(new HeaderField(header.Key, header.Value.ToString()));
        }
    }
}
