using System.Collections.Immutable;

namespace Gateway.Quickstart.State;

/// <summary>What a run leaves for the next one, so that nothing is made twice.</summary>
internal sealed record QuickstartState
{
    /// <summary>Hash of each cloud credential's values as they were stored, by credential id; tells whether they have changed.</summary>
    public ImmutableDictionary<string, string> CloudKeyHashes { get => field ?? ImmutableDictionary<string, string>.Empty; init; }

    /// <summary>The proxy key approved with each cloud credential, by credential id: who changes the upstream and back finds it again.</summary>
    public ImmutableDictionary<string, ProxyKey> ProxyKeys { get => field ?? ImmutableDictionary<string, ProxyKey>.Empty; init; }

    /// <summary>The proxy key of the latest run; null before the first one.</summary>
    public ProxyKey? Current { get; init; }
}
