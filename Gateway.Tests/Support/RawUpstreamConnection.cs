using System.Net.Sockets;
using System.Text;

namespace Gateway.Tests.Support;

/// <summary>One connection of a <see cref="RawUpstream"/>, for its script. Not safe for concurrent reads.</summary>
internal sealed class RawUpstreamConnection(Socket socket, Stream tls, int number, CancellationToken end)
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly StringBuilder _unread = new();

    /// <summary>1 for the first connection that came.</summary>
    public int Number => number;

    /// <summary>Ends with the test.</summary>
    public CancellationToken End => end;

    /// <summary>Reads one request head, Latin-1; empty when the daemon closed instead.</summary>
    public async Task<string> ReadHeadAsync()
    {
        while (true)
        {
            string text = _unread.ToString();
            int at = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (at >= 0)
            {
                _unread.Remove(0, at + 4);
                return text[..(at + 4)];
            }

            if (!await FillAsync())
            {
                return "";
            }
        }
    }

    /// <summary>Reads exactly so many bytes of what follows, fewer when the daemon closed.</summary>
    public async Task<string> ReadAsync(int length)
    {
        while (_unread.Length < length && await FillAsync())
        {
        }

        int count = Math.Min(length, _unread.Length);
        string text = _unread.ToString(0, count);
        _unread.Remove(0, count);
        return text;
    }

    /// <summary>Reads what one TLS record brings.</summary>
    public async Task<string> ReadRecordAsync()
    {
        await FillAsync();
        string text = _unread.ToString();
        _unread.Clear();
        return text;
    }

    /// <summary>Reads until the daemon closes or resets.</summary>
    public async Task<string> ReadToEndAsync()
    {
        try
        {
            while (await FillAsync())
            {
            }
        }
        catch (IOException)
        {
            // A reset ends it as well.
        }

        return _unread.ToString();
    }

    /// <summary>Sends Latin-1.</summary>
    public async Task SendAsync(string latin1)
    {
        await tls.WriteAsync(Encoding.Latin1.GetBytes(latin1), end);
        await tls.FlushAsync(end);
    }

    /// <summary>Sends bytes; completes when the daemon's side has taken them or the kernel holds them.</summary>
    public ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => tls.WriteAsync(bytes, end);

    /// <summary>Ends the connection by a reset instead of a close.</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
    }

    private async Task<bool> FillAsync()
    {
        int count = await tls.ReadAsync(_buffer, end);
        _unread.Append(Encoding.Latin1.GetString(_buffer, 0, count));
        return count > 0;
    }
}
