using Gateway.Signing.PostForm;

namespace Gateway.Daemon.Payload.Forms;

/// <summary>
/// The body of an upload by form: its head, signed anew, and behind it the file's bytes as they come. Holds the head alone, 20 KB at
/// most. Not safe for concurrent reads.
/// </summary>
/// <param name="body">What follows what was read already.</param>
/// <param name="read">What was read already: the head, and the first of the file's bytes.</param>
/// <param name="head">What was made of it.</param>
/// <param name="policy">The form's policy.</param>
/// <param name="objectPath">The path of a PUT of the same object.</param>
internal sealed class FormBody(Stream body, ReadOnlyMemory<byte> read, PostFormHead head, PostPolicy policy, string objectPath) : ForwardOnlyStream
{
    private ReadOnlyMemory<byte>? _newHead;
    private ReadOnlyMemory<byte> _file = read[head.Length..];

    /// <summary>The path of a PUT of the same object, which says what is asked for.</summary>
    public string ObjectPath { get; } = objectPath;

    /// <summary>Gives the head by which the form is signed anew.</summary>
    /// <param name="resign">Makes it, from what was received.</param>
    /// <returns>How much longer the body has become, in bytes; may be negative.</returns>
    public int Begin(Func<ReadOnlyMemory<byte>, PostFormHead, PostPolicy, byte[]> resign)
    {
        byte[] made = resign(read[..head.Length], head, policy);
        _newHead = made;
        return made.Length - head.Length;
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_newHead is not { } rest)
        {
            throw new InvalidOperationException("The body is read before the form was signed.");
        }

        if (!rest.IsEmpty)
        {
            _newHead = Take(rest, buffer, out int taken);
            return taken;
        }

        if (!_file.IsEmpty)
        {
            _file = Take(_file, buffer, out int taken);
            return taken;
        }

        return await body.ReadAsync(buffer, cancellationToken);
    }

    private static ReadOnlyMemory<byte> Take(ReadOnlyMemory<byte> from, Memory<byte> buffer, out int taken)
    {
        taken = Math.Min(from.Length, buffer.Length);
        from[..taken].CopyTo(buffer);
        return from[taken..];
    }
}
