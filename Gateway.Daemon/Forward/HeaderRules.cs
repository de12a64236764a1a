using System.Buffers;
using System.Collections.Frozen;
using Microsoft.Extensions.Primitives;

namespace Gateway.Daemon.Forward;

/// <summary>Which headers end here, as data.</summary>
internal static class HeaderRules
{
    /// <summary>Headers of one connection (RFC 9110, section 7.6.1) and of the proxy itself.</summary>
    private static readonly FrozenSet<string> HopByHop = FrozenSet.ToFrozenSet(
        ["Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate", "Proxy-Authorization", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "HTTP2-Settings"],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// What the client authenticated with, and Expect: the gateway has answered it already. Date goes because the gateway signs with
    /// its own clock.
    /// </summary>
    private static readonly FrozenSet<string> EndHere = FrozenSet.ToFrozenSet(
        ["Authorization", "X-Amz-Security-Token", "X-Amz-Date", "Date", "Expect"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Tokens of a Connection header that name no header, or one that never passes anyway.</summary>
    private static readonly FrozenSet<string> ConnectionTokens = FrozenSet.ToFrozenSet(
        ["close", "keep-alive", "upgrade", "te", "transfer-encoding", "http2-settings", "proxy-connection", "trailer", "trailers"],
        StringComparer.OrdinalIgnoreCase);

    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    /// <summary>What makes the forwarder, or some servers, run another method than the request line's.</summary>
    private static readonly string[] MethodChanges = ["Upgrade", "X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"];

    /// <summary>
    /// What would make another request run than the one that was signed and decided on: the forwarder sends an upgrade as GET, and an
    /// override header may turn a read into a write. Null when there is nothing of the kind.
    /// </summary>
    public static string? MethodChangeIn(HttpRequest request)
    {
        if (HttpMethods.IsConnect(request.Method))
        {
            return "CONNECT";
        }

        foreach (string name in MethodChanges)
        {
            if (request.Headers.ContainsKey(name))
            {
                return name;
            }
        }

        return null;
    }

    /// <summary>
    /// Whether two parsers could see a body's end in two places, as in smuggled requests (RFC 9112, sections 6.1 and 11.2): Content-Length
    /// beside Transfer-Encoding, which Kestrel takes after moving the former to X-Content-Length; another coding than chunked, alone or
    /// before it; and Transfer-Encoding where there is none, in HTTP/1.0 and HTTP/2.
    /// </summary>
    public static bool IsLengthUnclear(HttpRequest request)
    {
        StringValues coding = request.Headers.TransferEncoding;
        return coding.Count > 0
            && (request.ContentLength is not null
                || request.Headers.ContainsKey("X-Content-Length")
                || !HttpProtocol.IsHttp11(request.Protocol)
                || coding.Count > 1
                || !string.Equals(coding[0], "chunked", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>A header name that is no token (RFC 9110, section 5.1); HTTP/1.1's parser refuses them itself. Null when there is none.</summary>
    public static string? MalformedNameIn(HttpRequest request)
    {
        if (HttpProtocol.IsHttp2(request.Protocol))
        {
            foreach ((string name, StringValues _) in request.Headers)
            {
                if (name.AsSpan().ContainsAnyExcept(TokenCharacters))
                {
                    return name;
                }
            }
        }

        return null;
    }

    /// <summary>Whether a request header is sent upstream.</summary>
    public static bool IsForwarded(string name) => !HopByHop.Contains(name) && !EndHere.Contains(name);

    /// <summary>Whether a header of a call that passes without a proxy key is sent on: its date may be signed, and is not ours to set.</summary>
    public static bool IsPassed(string name) =>
        !(HopByHop.Contains(name)
            || name.Equals("Authorization", StringComparison.OrdinalIgnoreCase)
            || name.Equals("Expect", StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// A name in a Connection header that is no connection option. Honouring it would strip a header that AWS needs or that was
    /// signed; ignoring it would forward what the client said was for us. No AWS client sends one.
    /// </summary>
    public static string? EndToEndNameIn(StringValues connection)
    {
        foreach (string? value in connection)
        {
            foreach (Range range in value.AsSpan().Split(','))
            {
                ReadOnlySpan<char> token = value.AsSpan()[range].Trim();
                if (!token.IsEmpty && !ConnectionTokens.GetAlternateLookup<ReadOnlySpan<char>>().Contains(token))
                {
                    return token.ToString();
                }
            }
        }

        return null;
    }
}
