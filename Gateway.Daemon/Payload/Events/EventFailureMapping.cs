using System.Diagnostics;
using Gateway.Daemon.Errors;
using Gateway.Signing.EventStream;

namespace Gateway.Daemon.Payload.Events;

/// <summary>What the caller is told about an event stream that was ended.</summary>
internal static class EventFailureMapping
{
    public static StreamRefusal ToRefusal(EventStreamFailure failure, string? detail) => failure switch
    {
        EventStreamFailure.SignatureMismatch => new StreamRefusal(GatewayError.AuthenticateDownstreamSignatureMismatch, null),
        EventStreamFailure.TimeSkewed => new StreamRefusal(GatewayError.AuthenticateDownstreamTimeSkewed, detail),
        EventStreamFailure.ChecksumMismatch => Malformed("a message does not have the checksum it carries"),
        EventStreamFailure.MalformedPrelude => Malformed("a message claims lengths that cannot be"),
        EventStreamFailure.MessageTooLarge => Malformed("a message claims to be longer than 16 MiB, or its headers than 128 KiB"),
        EventStreamFailure.MalformedHeaders => Malformed("a message must carry the headers :date and :chunk-signature and no other"),
        EventStreamFailure.Truncated => Malformed("it ended inside a message"),
        EventStreamFailure.DataAfterEnd => Malformed("it went on after its last message"),
        _ => throw new UnreachableException($"{failure} has no outward form."),
    };

    private static StreamRefusal Malformed(string what) => new(GatewayError.PayloadDownstreamMalformedEvents, what);
}
