using Gateway.Daemon.Errors;

namespace Gateway.Daemon.Payload.Events;

/// <summary>Why an open stream was ended.</summary>
/// <param name="Error">What is wrong.</param>
/// <param name="Detail">For the error's text.</param>
internal sealed record StreamRefusal(GatewayError Error, string? Detail);
