using Gateway.Signing.EventStream;

namespace Gateway.Daemon.Payload.Events;

/// <summary>
/// Passes the messages of an answer on as they come. When the request's own stream was ended for a bad message, and the answer with
/// it, the client reads why in a last message; between the parts of one there is no place for it, and the answer breaks off.
/// </summary>
/// <param name="answer">What the upstream answers.</param>
/// <param name="request">The request's messages.</param>
/// <param name="tell">Makes a refusal a message.</param>
internal sealed class EventAnswerStream(Stream answer, EventResigningStream request, Func<StreamRefusal, byte[]> tell) : ForwardOnlyStream
{
    private readonly EventBoundary _boundary = new();
    private ReadOnlyMemory<byte>? _last;

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_last is null)
        {
            try
            {
                int count = await answer.ReadAsync(buffer, cancellationToken);
                _boundary.Take(buffer.Span[..count]);
                if (count > 0 || buffer.IsEmpty || request.Refusal is null || !_boundary.IsBetweenMessages)
                {
                    return count;
                }
            }
            catch (Exception e) when (e is not OperationCanceledException && request.Refusal is not null && _boundary.IsBetweenMessages)
            {
                // The upstream stream was cancelled with the request: that is what the last message tells.
            }

            _last = tell(request.Refusal!);
        }

        int length = Math.Min(buffer.Length, _last.Value.Length);
        _last.Value[..length].CopyTo(buffer);
        _last = _last.Value[length..];
        return length;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            answer.Dispose();
        }

        base.Dispose(disposing);
    }
}
