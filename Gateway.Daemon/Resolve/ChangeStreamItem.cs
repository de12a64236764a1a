using Gateway.Signing.Contracts;

namespace Gateway.Daemon.Resolve;

/// <summary>One event of the change stream; <see cref="Change"/> is null for a heartbeat. See <see cref="GatewayChange.Epoch"/>.</summary>
internal readonly record struct ChangeStreamItem(long Sequence, GatewayChange? Change, string? Epoch = null);
