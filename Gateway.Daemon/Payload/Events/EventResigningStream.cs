using Gateway.Daemon.Authenticate;
using Gateway.Signing.EventStream;

namespace Gateway.Daemon.Payload.Events;

/// <summary>
/// Passes an event stream on with each message's signature verified and replaced. A message is let go when it is whole and good, and
/// nothing beyond it is read before: one message is all that is held. What the client's end of the stream looks like, with a last
/// empty message or without, is what AWS gets to see. Not safe for concurrent reads.
/// </summary>
internal sealed class EventResigningStream(Stream body, TimeProvider time) : ForwardOnlyStream
{
    private readonly EventFrameReader _frames = new();
    private EventMessageResigner? _resigner;
    private StreamGrant? _grant;
    private ReadOnlyMemory<byte> _ready;
    private bool _hasEnded;

    /// <summary>Why the stream was ended, once it was.</summary>
    public StreamRefusal? Refusal { get; private set; }

    /// <summary>Gives the two chains, which begin with the signatures of the incoming and the outgoing request, and the right to go on.</summary>
    public void Begin(EventSigner client, EventSigner upstream, StreamGrant grant)
    {
        _resigner = new EventMessageResigner(client, upstream);
        _grant = grant;
    }

    /// <inheritdoc/>
    /// <exception cref="PayloadMismatchException">A message is not what was signed, or may not pass any more: see <see cref="Refusal"/>.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        EventMessageResigner resigner = _resigner ?? throw new InvalidOperationException("The body is read before the request was signed.");
        while (_ready.IsEmpty && !_hasEnded)
        {
            await FillAsync(resigner, cancellationToken);
        }

        int length = Math.Min(buffer.Length, _ready.Length);
        _ready[..length].CopyTo(buffer);
        _ready = _ready[length..];
        if (_ready.IsEmpty && _frames.IsWhole)
        {
            _frames.Next();
        }

        return length;
    }

    protected override void Dispose(bool disposing)
    {
        _ready = default;
        _frames.Dispose();
        base.Dispose(disposing);
    }

    private async ValueTask FillAsync(EventMessageResigner resigner, CancellationToken cancellationToken)
    {
        int count = await body.ReadAsync(_frames.GetRoom(), cancellationToken);
        if (count == 0)
        {
            Check(_frames.Complete());
            _hasEnded = true;
            return;
        }

        Check(_frames.Advance(count));
        if (!_frames.IsWhole)
        {
            return;
        }

        DateTimeOffset now = time.GetUtcNow();
        EventStreamFailure failure = resigner.Open(_frames.Message.Span, now, out EventSignature signature);
        Check(failure, failure == EventStreamFailure.TimeSkewed ? ClockSkew.Describe(signature.Date, now) : null);
        EventKeys keys = await _grant!.KeysForAsync(DateOnly.FromDateTime(signature.Date.UtcDateTime), cancellationToken);
        if (keys.Refusal is { } refusal)
        {
            Refuse(refusal);
        }

        Check(resigner.Resign(_frames.Message.Span, signature, keys.Verifying, keys.Upstream, keys.Now));
        _ready = _frames.Message;
    }

    private void Check(EventStreamFailure failure, string? detail = null)
    {
        if (failure != EventStreamFailure.None)
        {
            Refuse(EventFailureMapping.ToRefusal(failure, detail));
        }
    }

    private void Refuse(StreamRefusal refusal)
    {
        Refusal = refusal;
        throw new PayloadMismatchException($"The event stream was ended: {refusal.Error}.");
    }
}
