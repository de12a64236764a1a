using System.Globalization;
using System.Net.Http.Headers;
using Gateway.Signing.Catalog;
using Gateway.Signing.Contracts;
using Gateway.Signing.SigV4;

namespace Gateway.Daemon.Resign;

/// <summary>
/// Signs an outgoing request with the cloud credential's derived key, over what is really sent. It runs last, after every other change
/// to the request's headers.
/// </summary>
internal static class RequestResigner
{
    private const string AmzDate = "X-Amz-Date";
    private const string SecurityToken = "X-Amz-Security-Token";
    private const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";

    private const int SignatureLength = 64;

    /// <summary>Headers that AWS adds or reads itself and that need no signature.</summary>
    private const string TraceId = "x-amzn-trace-id";

    /// <summary>Sets date, token and Authorization.</summary>
    /// <param name="request">The outgoing request; its headers are final but for those set here.</param>
    /// <param name="target">Raw path and raw query of the outgoing request.</param>
    /// <param name="payloadHash">What stands for the body.</param>
    /// <param name="clientSigned">The headers that the client signed, lower-case.</param>
    /// <param name="key">The upstream key, of today's date.</param>
    /// <param name="region">The region to sign for.</param>
    /// <param name="signingName">The signing name to sign for.</param>
    /// <param name="rules">The service's rules for canonical requests.</param>
    /// <param name="now">The moment the key was chosen for: reading the clock again could fall on the next date.</param>
    /// <returns>The signature, 64 lower-case hex digits: signed chunks go on from it.</returns>
    public static string Resign(
        HttpRequestMessage request,
        (string Path, string Query) target,
        string payloadHash,
        IReadOnlyList<string> clientSigned,
        UpstreamKey key,
        string region,
        string signingName,
        SigningRules rules,
        DateTimeOffset now)
    {
        request.Headers.TryAddWithoutValidation(AmzDate, now.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture));
        if (key.SessionToken is not null)
        {
            request.Headers.TryAddWithoutValidation(SecurityToken, key.SessionToken);
        }

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
        CredentialScope scope = new(key.Date, region, signingName);
        string authorization = SigV4Signer.Sign(toSign, scope, now, [.. signed], key.AccessKeyId, key.SigningKey, rules);
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return authorization[^SignatureLength..];
    }

    private static void Collect(HttpHeadersNonValidated headers, List<HeaderField> fields)
    {
        foreach (KeyValuePair<string, HeaderStringValues> header in headers)
        {
            fields.Add(new HeaderField(header.Key, header.Value.ToString()));
        }
    }
}
