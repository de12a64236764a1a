using Gateway.Signing.Catalog;

namespace Gateway.Daemon.Connect;

/// <summary>The decision on one authority.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Host">The AWS host that was recognised; set when intercepted.</param>
/// <param name="Refusal">The sentence for the client; set when refused.</param>
internal readonly record struct Destination(DestinationKind Kind, HostMatch? Host, string? Refusal);
