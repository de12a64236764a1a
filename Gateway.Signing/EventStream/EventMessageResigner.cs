using System.Security.Cryptography;
using Gateway.Signing.SigV4;

namespace Gateway.Signing.EventStream;

/// <summary>
/// Verifies the messages of a stream by the client's chain and signs them anew by ours, in place: a message keeps its length, its
/// payload and the order of its headers. The date becomes our own, as the request's did: AWS sees one clock, and only a key for today
/// is needed. Not safe for concurrent use: it belongs to one stream.
/// </summary>
/// <param name="client">The client's chain, by the proxy key, to verify.</param>
/// <param name="upstream">Our chain, by the upstream key, to sign.</param>
public sealed class EventMessageResigner(EventSigner client, EventSigner upstream)
{
    /// <summary>Whether the last message has come: a signed one with no payload. Some SDKs send none and just end the stream.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>Reads what a message says of itself, before keys are looked up by it.</summary>
    /// <param name="message">A whole message, as <see cref="EventFrameReader"/> gives it.</param>
    /// <param name="now">The time now; the message's may be as far off as a request's.</param>
    /// <param name="signature">What was read.</param>
    public EventStreamFailure Open(Span<byte> message, DateTimeOffset now, out EventSignature signature)
    {
        if (IsEnded)
        {
            signature = default;
            return EventStreamFailure.DataAfterEnd;
        }

        if (!EventSignature.TryRead(message, out signature))
        {
            return EventStreamFailure.MalformedHeaders;
        }

        return (now - signature.Date).Duration() > SigV4Verifier.MaxSkew ? EventStreamFailure.TimeSkewed : EventStreamFailure.None;
    }

    /// <summary>Verifies an opened message and, when it is good, signs it anew.</summary>
    /// <param name="message">The same message.</param>
    /// <param name="signature">What <see cref="Open"/> read.</param>
    /// <param name="verifyingKey">The proxy key derived for <see cref="EventSignature.ScopeDate"/>, 32 bytes.</param>
    /// <param name="upstreamKey">The cloud key derived for the day of <paramref name="now"/>, 32 bytes.</param>
    /// <param name="now">The date that the message gets.</param>
    public EventStreamFailure Resign(
        Span<byte> message, EventSignature signature, ReadOnlySpan<byte> verifyingKey, ReadOnlySpan<byte> upstreamKey, DateTimeOffset now)
    {
        ReadOnlySpan<byte> payload = EventFrame.Payload(message);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(payload, hash);
        Span<byte> bytes = signature.BytesOf(message);
        if (!client.Verify(verifyingKey, signature.Date, signature.DateHeader(message), hash, bytes))
        {
            return EventStreamFailure.SignatureMismatch;
        }

        signature.WriteDate(message, now);
        upstream.Sign(upstreamKey, now, signature.DateHeader(message), hash, bytes);
        EventFrame.WriteChecksum(message);
        IsEnded = payload.IsEmpty;
        return EventStreamFailure.None;
    }
}
