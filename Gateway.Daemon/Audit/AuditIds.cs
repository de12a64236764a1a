using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Gateway.Daemon.Audit;

/// <summary>
/// Ids of audit events: UUIDs of version 7 (<see href="https://www.rfc-editor.org/rfc/rfc9562#section-5.7">RFC 9562</see>). Their random bits
/// are fetched for many at once, because <see cref="Guid.CreateVersion7()"/> asks the kernel for each. Safe for concurrent use: every thread has
/// its own.
/// </summary>
internal static class AuditIds
{
    private const int IdBytes = 16;

    private const int AtOnce = 64;

    [ThreadStatic]
    private static byte[]? _random;

    [ThreadStatic]
    private static int _left;

    /// <summary>A new id.</summary>
    /// <param name="time">What ids are ordered by, to the millisecond.</param>
    public static Guid Next(DateTimeOffset time)
    {
        byte[] random = _random ??= new byte[AtOnce * IdBytes];
        if (_left == 0)
        {
            RandomNumberGenerator.Fill(random);
            _left = random.Length;
        }

        Span<byte> id = random.AsSpan(_left -= IdBytes, IdBytes);
        long milliseconds = time.ToUnixTimeMilliseconds();
        BinaryPrimitives.WriteInt16BigEndian(id, (short)(milliseconds >> 32));
        BinaryPrimitives.WriteInt32BigEndian(id[2..], (int)milliseconds);

        // Version and variant.
        id[6] = (byte)(0x70 | (id[6] & 0x0f));
        id[8] = (byte)(0x80 | (id[8] & 0x3f));
        return new Guid(id, bigEndian: true);
    }
}
