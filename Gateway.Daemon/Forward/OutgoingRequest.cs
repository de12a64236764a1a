using System.Net;
using Gateway.Daemon.Payload;
using Microsoft.Extensions.Primitives;

namespace Gateway.Daemon.Forward;

/// <summary>Writes what every outgoing request has, however it is authenticated: the client's headers and its body.</summary>
internal static class OutgoingRequest
{
    /// <summary>Copies the headers that a rule lets pass.</summary>
    public static void CopyHeaders(IHeaderDictionary from, HttpRequestMessage to, Func<string, bool> passes)
    {
        foreach (KeyValuePair<string, StringValues> header in from)
        {
            if (passes(header.Key))
            {
                Add(to, header.Key, header.Value);
            }
        }
    }

    /// <summary>
    /// Sends a small body that is in memory together with the head: the forwarder sends the head first, for bodies that take their time, and
    /// that is a second TLS record, a second send, and a second time that the upstream wakes. Over HTTP/2 it would change nothing but who may
    /// try again after a refused stream.
    /// </summary>
    public static void SendWhole(HttpRequestMessage request, PayloadFeature payload)
    {
        if (payload is { IsItsOwn: true, Buffered: { } body } && request.Version == HttpVersion.Version11)
        {
            ContentHandler.Replace(request, new ReadOnlyMemoryContent(body));
        }
    }

    /// <summary>
    /// Repeated fields go out as one, joined by a comma without a space: HttpClient would join them with one, and the canonical request
    /// has none.
    /// </summary>
    private static void Add(HttpRequestMessage request, string name, StringValues values)
    {
        string value = values.Count == 1 ? values[0] ?? "" : string.Join(',', values.ToArray());
        if (!request.Headers.TryAddWithoutValidation(name, value))
        {
            request.Content?.Headers.TryAddWithoutValidation(name, value);
        }
    }
}
