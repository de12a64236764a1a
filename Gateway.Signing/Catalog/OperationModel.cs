using System.Collections.Frozen;

namespace Gateway.Signing.Catalog;

/// <summary>One API of a service: a service may have several (SES v1 and v2), each with its own protocol.</summary>
internal sealed record OperationModel
{
    /// <summary>The protocols its clients may speak.</summary>
    public required IReadOnlyList<WireProtocol> Protocols { get; init; }

    /// <summary>What stands before the dot in <c>X-Amz-Target</c>, and in the path of rpc-v2-cbor; empty if neither is spoken.</summary>
    public required string TargetPrefix { get; init; }

    /// <summary>The operation names.</summary>
    public required FrozenSet<string> Operations { get; init; }

    /// <summary>The routes of a REST model; empty for others.</summary>
    public required OperationRoute[] Routes { get; init; }

    /// <summary>By operation, the members that may name its resource, the likeliest first.</summary>
    public required FrozenDictionary<string, string[]> ResourceMembers { get; init; }

    public bool Speaks(WireProtocol protocol) => Protocols.Contains(protocol);
}
