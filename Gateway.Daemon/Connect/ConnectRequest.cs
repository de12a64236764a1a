namespace Gateway.Daemon.Connect;

/// <summary>What a CONNECT head says.</summary>
/// <param name="Authority">Where to.</param>
/// <param name="ProxyAuthorization">The value of Proxy-Authorization; null without one. Whoever checks it zeroes it.</param>
internal readonly record struct ConnectRequest(Authority Authority, byte[]? ProxyAuthorization);
