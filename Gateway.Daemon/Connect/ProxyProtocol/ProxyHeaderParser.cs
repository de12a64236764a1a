using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Daemon.Connect.ProxyProtocol;

/// <summary>
/// Reads the header by which TCP balancers say for whom they connect, version 1 and 2
/// (<see href="https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt"/>, section 2). Pure: it keeps nothing between calls, so that
/// a caller may offer the growing buffer again.
/// </summary>
internal static class ProxyHeaderParser
{
    /// <summary>The longest line of version 1, with its end, in bytes (section 2.1).</summary>
    private const int MaxLineBytes = 107;

    /// <summary>Of version 2: signature, version and command, family, length.</summary>
    private const int FixedBytes = 16;

    /// <summary>The longest rest of version 2 that is taken, in bytes: addresses are at most 216, then come fields that nobody needs here.</summary>
    private const int MaxRestBytes = 2048;

    private static ReadOnlySpan<byte> Signature => [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A];

    private static ReadOnlySpan<byte> Line => "PROXY "u8;

    /// <summary>Looks at what has arrived so far.</summary>
    /// <param name="buffer">All bytes since the connection was accepted.</param>
    /// <param name="client">
    /// Whose connection it is; null in a <see cref="ProxyHeaderResult.Complete"/> header of the balancer's own, such as a health check's.
    /// </param>
    /// <param name="consumed">Where the bytes after a <see cref="ProxyHeaderResult.Complete"/> header begin.</param>
    public static ProxyHeaderResult Parse(in ReadOnlySequence<byte> buffer, out IPEndPoint? client, out SequencePosition consumed)
    {
        client = null;
        consumed = buffer.Start;
        int most = FixedBytes + MaxRestBytes;
        ReadOnlySpan<byte> bytes = buffer.Length <= most ? buffer.ToArray() : buffer.Slice(0, most).ToArray();
        ProxyHeaderResult result;
        int length;
        if (StartsWith(bytes, Line))
        {
            result = ParseLine(bytes, out client, out length);
        }
        else if (StartsWith(bytes, Signature))
        {
            result = ParseBinary(bytes, out client, out length);
        }
        else
        {
            return ProxyHeaderResult.Malformed;
        }

        if (result == ProxyHeaderResult.Complete)
        {
            consumed = buffer.GetPosition(length);
        }

        return result;
    }

    /// <summary>As far as there are bytes.</summary>
    private static bool StartsWith(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> start) =>
        start[..Math.Min(start.Length, bytes.Length)].SequenceEqual(bytes[..Math.Min(start.Length, bytes.Length)]);

    private static ProxyHeaderResult ParseLine(ReadOnlySpan<byte> bytes, out IPEndPoint? client, out int length)
    {
        client = null;
        ReadOnlySpan<byte> line = bytes[..Math.Min(bytes.Length, MaxLineBytes)];
        int end = line.IndexOf("\r\n"u8);
        length = end + 2;
        if (end < 0)
        {
            return bytes.Length < MaxLineBytes ? ProxyHeaderResult.Incomplete : ProxyHeaderResult.Malformed;
        }

        string[] words = Encoding.Latin1.GetString(line[..end]).Split(' ');
        if (words is [_, "UNKNOWN", ..])
        {
            return ProxyHeaderResult.Complete;
        }

        AddressFamily family = words is [_, "TCP4", ..] ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
        if (words is not [_, "TCP4" or "TCP6", var source, var destination, var sourcePort, var destinationPort]
            || !TryAddress(source, family, out IPAddress? address)
            || !TryAddress(destination, family, out _)
            || !TryPort(sourcePort, out int port)
            || !TryPort(destinationPort, out _))
        {
            return ProxyHeaderResult.Malformed;
        }

        client = new IPEndPoint(address, port);
        return ProxyHeaderResult.Complete;
    }

    private static ProxyHeaderResult ParseBinary(ReadOnlySpan<byte> bytes, out IPEndPoint? client, out int length)
    {
        client = null;
        length = 0;
        if (bytes.Length < FixedBytes)
        {
            return ProxyHeaderResult.Incomplete;
        }

        int rest = BinaryPrimitives.ReadUInt16BigEndian(bytes[14..]);
        length = FixedBytes + rest;
        (byte command, byte family) = (bytes[12], bytes[13]);
        if (command is not (0x20 or 0x21) || rest > MaxRestBytes)
        {
            return ProxyHeaderResult.Malformed;
        }

        if (bytes.Length < length)
        {
            return ProxyHeaderResult.Incomplete;
        }

        // LOCAL, the balancer's own connection; and a family that the balancer could not tell: the rest is skipped.
        if (command == 0x20 || family == 0x00)
        {
            return ProxyHeaderResult.Complete;
        }

        ReadOnlySpan<byte> addresses = bytes[FixedBytes..length];
        int size = family switch { 0x11 => 4, 0x21 => 16, _ => 0 };
        if (size == 0 || addresses.Length < (2 * size) + 4)
        {
            return ProxyHeaderResult.Malformed;
        }

        client = new IPEndPoint(new IPAddress(addresses[..size]), BinaryPrimitives.ReadUInt16BigEndian(addresses[(2 * size)..]));
        return ProxyHeaderResult.Complete;
    }

    private static bool TryAddress(string text, AddressFamily family, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out IPAddress? address) =>
        IPAddress.TryParse(text, out address)
        && address.AddressFamily == family
        && (family == AddressFamily.InterNetworkV6 ? address.ScopeId == 0 : address.ToString() == text);

    private static bool TryPort(string text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port <= IPEndPoint.MaxPort && text.Length <= 5;
}
