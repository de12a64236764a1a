using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Gateway.Daemon.Limits;

/// <summary>Whose an address is: an IPv4 address, or the first 64 bits of an IPv6 one, behind which one host has addresses without end.</summary>
internal readonly record struct AddressKey(ulong Bits, bool IsV6)
{
    public static AddressKey Of(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        if (address.AddressFamily == AddressFamily.InterNetworkV6 && !address.IsIPv4MappedToIPv6)
        {
            address.TryWriteBytes(bytes, out _);
            return new AddressKey(BinaryPrimitives.ReadUInt64BigEndian(bytes), true);
        }

        (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).TryWriteBytes(bytes, out _);
        return new AddressKey(BinaryPrimitives.ReadUInt32BigEndian(bytes), false);
    }
}
