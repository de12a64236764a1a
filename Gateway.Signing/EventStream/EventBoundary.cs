using System.Buffers.Binary;

namespace Gateway.Signing.EventStream;

/// <summary>
/// Follows messages that pass by, without holding them: whether the bytes seen so far end where a message ends. Not safe for
/// concurrent use.
/// </summary>
public sealed class EventBoundary
{
    private readonly byte[] _length = new byte[4];
    private int _lengthRead;
    private long _remaining;

    /// <summary>Whether another message could be put here.</summary>
    public bool IsBetweenMessages => _lengthRead == 0 && _remaining == 0;

    /// <summary>Takes note of the next bytes.</summary>
    public void Take(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_remaining > 0)
            {
                int passed = (int)Math.Min(_remaining, bytes.Length);
                _remaining -= passed;
                bytes = bytes[passed..];
                continue;
            }

            int taken = Math.Min(_length.Length - _lengthRead, bytes.Length);
            bytes[..taken].CopyTo(_length.AsSpan(_lengthRead));
            _lengthRead += taken;
            bytes = bytes[taken..];
            if (_lengthRead == _length.Length)
            {
                // A length that cannot be leaves the boundary unknown for good: nothing is ever put between.
                uint total = BinaryPrimitives.ReadUInt32BigEndian(_length);
                _remaining = total < EventFrame.MinBytes ? long.MaxValue : total - _length.Length;
                _lengthRead = 0;
            }
        }
    }
}
