using System.Diagnostics;
using Gateway.Daemon.Errors;
using Gateway.Signing.SigV4.Chunked;

namespace Gateway.Daemon.Payload;

/// <summary>What the caller is told about a body in chunks that was refused.</summary>
internal static class ChunkedFailureMapping
{
    public static GatewayError ToError(ChunkedFailure failure) => failure switch
    {
        ChunkedFailure.None => GatewayError.None,
        ChunkedFailure.SignatureMismatch or ChunkedFailure.TrailerSignatureMismatch => GatewayError.AuthenticateDownstreamSignatureMismatch,
        ChunkedFailure.Truncated or ChunkedFailure.DecodedLengthMismatch => GatewayError.PayloadDownstreamUnreadable,
        ChunkedFailure.MalformedTrailer => GatewayError.PayloadDownstreamMalformedTrailer,
        ChunkedFailure.MalformedHeader or ChunkedFailure.ChunkTooLarge or ChunkedFailure.MalformedChunk or ChunkedFailure.DataAfterEnd =>
            GatewayError.PayloadDownstreamMalformedChunks,
        _ => throw new UnreachableException($"{failure} has no outward form."),
    };
}
