namespace Gateway.Signing.EventStream;

/// <summary>Every way a signed event stream can be wrong. After any of them nothing more is released.</summary>
public enum EventStreamFailure
{
    /// <summary>Nothing is wrong so far.</summary>
    None = 0,

    /// <summary>A message's prelude or the message as a whole does not have the checksum it carries.</summary>
    ChecksumMismatch,

    /// <summary>A message claims lengths that cannot be: less than its own framing, or headers longer than itself.</summary>
    MalformedPrelude,

    /// <summary>A message, or its headers, claims to be longer than the format allows.</summary>
    MessageTooLarge,

    /// <summary>A message does not carry exactly one <c>:date</c> and one <c>:chunk-signature</c>, or not as they are written.</summary>
    MalformedHeaders,

    /// <summary>A message's date is further from our clock than a request's may be.</summary>
    TimeSkewed,

    /// <summary>A message's signature is not the one computed here.</summary>
    SignatureMismatch,

    /// <summary>The stream ended inside a message.</summary>
    Truncated,

    /// <summary>The stream went on after its last message.</summary>
    DataAfterEnd,
}
