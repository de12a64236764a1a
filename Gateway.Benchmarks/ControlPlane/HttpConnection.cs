using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Benchmarks.ControlPlane;

/// <summary>One kept HTTP connection that sends ready-made bytes and reads the answer; as little client as possible.</summary>
internal sealed class HttpConnection : IDisposable
{
    private const string LengthField = "\r\nContent-Length: ";

    private readonly TcpClient _tcp = new() { NoDelay = true };
    private readonly byte[] _buffer = new byte[64 * 1024];

    public Task OpenAsync(int port, CancellationToken cancellationToken) => _tcp.ConnectAsync(IPAddress.Loopback, port, cancellationToken).AsTask();

    /// <summary>One call; returns the status.</summary>
    /// <exception cref="IOException">The connection was closed.</exception>
    public async Task<int> CallAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        NetworkStream stream = _tcp.GetStream();
        await stream.WriteAsync(request, cancellationToken);
        int have = 0;
        while (true)
        {
            int count = await stream.ReadAsync(_buffer.AsMemory(have), cancellationToken);
            if (count == 0)
            {
                throw new IOException("The connection was closed.");
            }

            have += count;
            if (IsWhole(_buffer.AsSpan(0, have)))
            {
                return int.Parse(_buffer.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture);
            }
        }
    }

    public void Dispose() => _tcp.Dispose();

    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        int end = answer.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }

        string head = Encoding.ASCII.GetString(answer[..end]);
        int length = head.IndexOf(LengthField, StringComparison.OrdinalIgnoreCase);
        if (length < 0)
        {
            return answer.EndsWith("0\r\n\r\n"u8);
        }

        string value = head[(length + LengthField.Length)..].Split('\r')[0];
        return answer.Length == end + 4 + int.Parse(value, CultureInfo.InvariantCulture);
    }
}
