namespace Gateway.Daemon.Limits;

/// <summary>Fact of one connection: whose it is, as limits count.</summary>
internal sealed record AddressFeature(AddressState State);
