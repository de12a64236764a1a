using Gateway.ControlPlane.DryRuns;
using Gateway.Signing.Catalog;

namespace Gateway.ControlPlane.Console.PolicyGroups;

/// <summary>A page on which a sample call can be tried.</summary>
internal interface ITriesCalls
{
    CallForm Call { get; }

    /// <summary>What stands before the fields' names, in the form and in the API's errors.</summary>
    string CallPrefix { get; }

    /// <summary>What the call would come to; null before it was tried.</summary>
    DryRunResponse? Outcome { get; }

    IReadOnlyList<CatalogService> Services { get; }
}
