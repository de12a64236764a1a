using Gateway.Daemon.Errors;

namespace Gateway.Daemon.Payload.Events;

/// <summary>What one message of a stream is verified and signed with, or why it is not to pass.</summary>
/// <param name="Refusal">Why not; null when it may pass.</param>
/// <param name="Verifying">The proxy key derived for the message's day.</param>
/// <param name="Upstream">The cloud key derived for the day of <paramref name="Now"/>.</param>
/// <param name="Now">The date that the message gets.</param>
internal readonly record struct EventKeys(StreamRefusal? Refusal, byte[] Verifying, byte[] Upstream, DateTimeOffset Now)
{
    public static EventKeys Refuse(GatewayError error, string? detail = null) => new(new StreamRefusal(error, detail), [], [], default);
}
