using System.Text;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Daemon.Connect;

/// <summary>A refusal on the proxy port, before TLS: status, one plain sentence, and the end of the connection.</summary>
/// <param name="Status">Status code and reason phrase.</param>
/// <param name="Sentence">For people: what is wrong and what to do.</param>
/// <param name="Field">A header field more, with its line end.</param>
internal readonly record struct ConnectAnswer(string Status, string Sentence, string Field = "")
{
    private const string RetryAfter = "Retry-After: 1\r\n";

    /// <summary>All clients together want too much.</summary>
    public static ConnectAnswer Unavailable(string sentence) => new("503 Service Unavailable", sentence, RetryAfter);

    /// <summary>This client wants too much (RFC 6585, section 4).</summary>
    public static ConnectAnswer TooMany(string sentence) => new("429 Too Many Requests", sentence, RetryAfter);

    /// <summary>Writes the answer and ends the sending side.</summary>
    public async Task WriteAsync(ConnectionContext connection)
    {
        byte[] body = Encoding.UTF8.GetBytes(Sentence + "\n");
        string head = $"HTTP/1.1 {Status}\r\nContent-Type: text/plain; charset=utf-8\r\n"
            + $"Content-Length: {body.Length}\r\n{Field}Connection: close\r\n\r\n";
        await connection.Transport.Output.WriteAsync(Encoding.ASCII.GetBytes(head), connection.ConnectionClosed);
        await connection.Transport.Output.WriteAsync(body, connection.ConnectionClosed);
        await connection.Transport.Output.CompleteAsync();
    }
}
