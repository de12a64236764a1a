using Gateway.Signing.Catalog;

namespace Gateway.Signing.Policies;

/// <summary>What of a request says which route it takes, beside its query.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="RawPath">The path, percent-encoded.</param>
/// <param name="HasCopySource">Whether there is an <c>x-amz-copy-source</c> header.</param>
internal readonly record struct RequestLine(string Method, string RawPath, bool HasCopySource)
{
    /// <summary>The request as far as routes go.</summary>
    public OperationRequest Of(ActionRequest asked) => new()
    {
        Method = Method,
        RawPath = RawPath,
        RawQuery = asked.RawQuery,
        Host = asked.Host,
        HasCopySource = HasCopySource,
    };
}
