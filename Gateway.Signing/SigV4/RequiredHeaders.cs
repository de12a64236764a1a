namespace Gateway.Signing.SigV4;

/// <summary>
/// Which headers must be signed when they are sent: every <c>x-amz-*</c> and <c>x-amzn-*</c> header, because they steer the service and
/// would otherwise be added on the way and signed again with real power. S3 answers <c>HeadersNotSigned</c> in this case:
/// <see href="https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html"/>.
/// </summary>
public static class RequiredHeaders
{
    private const string TraceId = "x-amzn-trace-id";

    /// <summary>Whether a header must be signed when it is sent.</summary>
    /// <param name="name">The name, in any case.</param>
    public static bool MustBeSigned(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return (name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase)
                || name.StartsWith("x-amzn-", StringComparison.OrdinalIgnoreCase))
            // Load balancers and tracers add the trace id on the way; it steers nothing.
            && !name.Equals(TraceId, StringComparison.OrdinalIgnoreCase)
            // Its value is the last line of the canonical request, so the signature covers it either way.
            && !name.Equals(PayloadHash.HeaderName, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The headers that had to be signed and were not, as sent; empty when all were.</summary>
    /// <param name="headers">All headers of the request.</param>
    /// <param name="signedHeaders">The signed names, lower-case.</param>
    public static IReadOnlyList<string> FindUnsigned(IReadOnlyList<HeaderField> headers, IReadOnlyList<string> signedHeaders)
    {
        ArgumentNullException.ThrowIfNull(headers);
        ArgumentNullException.ThrowIfNull(signedHeaders);
        List<string>? unsigned = null;
        for (int i = 0; i < headers.Count; i++)
        {
            if (MustBeSigned(headers[i].Name) && !Contains(signedHeaders, headers[i].Name))
            {
                (unsigned ??= []).Add(headers[i].Name);
            }
        }

        return unsigned ?? (IReadOnlyList<string>)[];
    }

    internal static bool Contains(IReadOnlyList<string> signedHeaders, string name)
    {
        for (int i = 0; i < signedHeaders.Count; i++)
        {
            if (signedHeaders[i].Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
