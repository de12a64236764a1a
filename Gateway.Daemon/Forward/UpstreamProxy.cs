using System.Buffers;
using System.Net.Sockets;
using System.Text;
using Gateway.Daemon.Connect;

namespace Gateway.Daemon.Forward;

/// <summary>
/// Another HTTP proxy on the way to AWS. Asks it for a tunnel by CONNECT (RFC 9110, section 9.3.6) and leaves the socket at the tunnel's
/// first byte. Credentials go as Basic (RFC 7617); the proxy's own address is the operator's word and may be private.
/// </summary>
internal sealed class UpstreamProxy
{
    /// <summary>The longest answer head that is read, in bytes: what .NET's own client takes is 64 KiB; proxies send a few hundred.</summary>
    public const int MaxHeadBytes = 16 * 1024;

    private const int PeekBytes = 1024;

    private readonly string _authorization;

    private UpstreamProxy(Authority authority, string authorization) => (Authority, _authorization) = (authority, authorization);

    /// <summary>Where the proxy is.</summary>
    public Authority Authority { get; }

    private static ReadOnlySpan<byte> EndOfHead => "\r\n\r\n"u8;

    /// <summary>The proxy of the settings; null when there is none.</summary>
    public static UpstreamProxy? From(UpstreamOptions options)
    {
        if (string.IsNullOrEmpty(options.Proxy) || !TryParse(options.Proxy, out Authority authority, out string user))
        {
            return null;
        }

        if (user.Length == 0)
        {
            return new UpstreamProxy(authority, "");
        }

        string password = options.ProxyPasswordFile is { Length: > 0 } file ? File.ReadAllText(file).TrimEnd('\r', '\n') : "";
        string basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));
        return new UpstreamProxy(authority, $"Proxy-Authorization: Basic {basic}\r\n");
    }

    /// <summary>Whether the text is <c>http://[user@]host:port</c>; a password does not belong into it.</summary>
    public static bool TryParse(string text, out Authority authority, out string user)
    {
        authority = default;
        user = "";
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri)
            || uri.Scheme != "http"
            || uri.PathAndQuery != "/"
            || uri.Fragment.Length > 0
            || !Authority.TryParse($"{uri.Host}:{uri.Port}", out authority))
        {
            return false;
        }

        user = Uri.UnescapeDataString(uri.UserInfo);
        return !user.AsSpan().ContainsAny('\r', '\n', ':');
    }

    /// <summary>Asks for a tunnel and reads the answer's head, not one byte more.</summary>
    /// <exception cref="UpstreamProxyException">The answer is not 2xx, or is no answer.</exception>
    /// <exception cref="SocketException">The proxy went away.</exception>
    public async Task OpenTunnelAsync(Socket socket, Authority wanted, CancellationToken cancellationToken)
    {
        byte[] request = Encoding.Latin1.GetBytes($"CONNECT {wanted} HTTP/1.1\r\nHost: {wanted}\r\n{_authorization}\r\n");
        for (int sent = 0; sent < request.Length;)
        {
            sent += await socket.SendAsync(request.AsMemory(sent), cancellationToken);
        }

        string head = await ReadHeadAsync(socket, cancellationToken);
        string line = head[..head.IndexOf("\r\n", StringComparison.Ordinal)];
        if (line.Length < 12
            || !line.StartsWith("HTTP/1.", StringComparison.Ordinal)
            || line[8] != ' '
            || !int.TryParse(line.AsSpan(9, 3), System.Globalization.NumberStyles.None, null, out int status))
        {
            throw new UpstreamProxyException("it does not answer as an HTTP proxy; check the address in Upstream:Proxy.");
        }

        if (status is < 200 or > 299)
        {
            throw new UpstreamProxyException(status switch
            {
                407 or 401 when _authorization.Length == 0 => $"it asks for credentials ({status}); set Upstream:Proxy=http://USER@HOST:PORT and Upstream:ProxyPasswordFile.",
                407 or 401 => $"it does not take the credentials ({status}); check the user in Upstream:Proxy and the file of Upstream:ProxyPasswordFile. Only Basic is spoken.",
                403 => "it does not allow this host (403); let its operators allow CONNECT to port 443 of AWS.",
                _ => $"it answered {status}; see its own log.",
            });
        }
    }

    /// <summary>Looks at what has come and takes from the socket only what belongs to the head: the tunnel's first bytes may follow at once.</summary>
    private static async Task<string> ReadHeadAsync(Socket socket, CancellationToken cancellationToken)
    {
        ArrayBufferWriter<byte> head = new(PeekBytes);
        while (head.WrittenCount < MaxHeadBytes)
        {
            Memory<byte> memory = head.GetMemory(PeekBytes)[..PeekBytes];
            int seen = await socket.ReceiveAsync(memory, SocketFlags.Peek, cancellationToken);
            if (seen == 0)
            {
                throw new UpstreamProxyException("it closed the connection without an answer.");
            }

            int before = head.WrittenCount;
            head.Advance(seen);
            int from = Math.Max(0, before - EndOfHead.Length + 1);
            int end = head.WrittenSpan[from..].IndexOf(EndOfHead);
            int take = end < 0 ? seen : from + end + EndOfHead.Length - before;
            byte[] taken = new byte[take];
            for (int count = 0; count < take;)
            {
                count += await socket.ReceiveAsync(taken.AsMemory(count), SocketFlags.None, cancellationToken);
            }

            if (end >= 0)
            {
                return Encoding.Latin1.GetString(head.WrittenSpan[..(from + end + EndOfHead.Length)]);
            }
        }

        throw new UpstreamProxyException($"the head of its answer is larger than {MaxHeadBytes} bytes.");
    }
}
