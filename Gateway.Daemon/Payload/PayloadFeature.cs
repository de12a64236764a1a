using Gateway.Daemon.Payload.Events;
using Gateway.Daemon.Payload.Forms;

namespace Gateway.Daemon.Payload;

/// <summary>Fact of one request: its body is ready to be forwarded.</summary>
/// <param name="Hash">What stands for the body in the canonical request.</param>
/// <param name="Buffered">The body itself, when it is in memory; null when it streams or lies in a file.</param>
/// <param name="Checked">The stream that checks a declared hash while the body passes, if it does.</param>
internal sealed record PayloadFeature(string Hash, ReadOnlyMemory<byte>? Buffered, HashCheckingStream? Checked)
{
    /// <summary>
    /// Whether <see cref="Buffered"/> is this call's alone for good. Pooled memory is another call's when this one has ended, and HttpClient
    /// may still be reading it then: that goes through the forwarder, which waits until nothing does.
    /// </summary>
    public bool IsItsOwn { get; init; }

    /// <summary>The stream that checks chunk by chunk, and signs those that are signed, if the body comes in chunks.</summary>
    public ChunkResigningStream? Chunks { get; init; }

    /// <summary>The stream that carries the form signed anew, if the body is an upload by form.</summary>
    public FormBody? Form { get; init; }

    /// <summary>The stream that checks and signs message by message, if the body is an event stream.</summary>
    public EventResigningStream? Events { get; init; }
}
