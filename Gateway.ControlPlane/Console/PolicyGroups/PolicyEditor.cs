using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.DryRuns;
using Gateway.ControlPlane.PolicyGroups;
using Gateway.ControlPlane.Problems;
using Gateway.Signing.Catalog;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.ControlPlane.Console.PolicyGroups;

/// <summary>
/// The form of a policy group. Adding and taking away a rule send the form and get it back: nothing is stored before it is saved, and
/// everything works without script.
/// </summary>
internal abstract class PolicyEditor(ServiceCatalog catalog, DryRunCallReader reader, DryRun dryRun) : ConsolePage, ITriesCalls
{
    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public bool ReportOnly { get; set; }

    [BindProperty]
    public List<PolicyContract> Policies { get; set; } = [];

    [BindProperty]
    public CallForm Call { get; set; } = new();

    public string CallPrefix => "call.";

    public DryRunResponse? Outcome { get; private set; }

    public IReadOnlyList<CatalogService> Services => catalog.Services;

    /// <summary>Where the form is sent.</summary>
    public abstract string Path { get; }

    /// <summary>Where one goes who does not want to save.</summary>
    public abstract string Back { get; }

    /// <summary>The version that is edited; null: a new one.</summary>
    public virtual long? EditedVersion => null;

    /// <summary>The place of the rule that was just added; null: none was.</summary>
    public int? Added { get; private set; }

    protected ServiceCatalog Catalog => catalog;

    [Requires(Permissions.PolicyGroups)]
    public async Task<IActionResult> OnPostAddAsync([FromForm] string? type, CancellationToken cancellationToken)
    {
        Policies.Add(new PolicyContract { Type = type });
        Added = Policies.Count - 1;
        return await ShowAsync(cancellationToken);
    }

    [Requires(Permissions.PolicyGroups)]
    public async Task<IActionResult> OnPostRemoveAsync([FromForm] int? index, CancellationToken cancellationToken)
    {
        if (index is { } at && at >= 0 && at < Policies.Count)
        {
            Policies.RemoveAt(at);
        }

        return await ShowAsync(cancellationToken);
    }

    /// <summary>Tries a call on the rules as they stand in the form: it stores nothing, and asks for no more than the API does.</summary>
    [Requires(Permissions.PolicyGroupsRead)]
    public async Task<IActionResult> OnPostTryAsync(CancellationToken cancellationToken)
    {
        if (Call.Read() is not { } call)
        {
            Refuse(Problem.Invalid($"{CallPrefix}names", "Write each as Member=name, one a line."));
            return await ShowAsync(cancellationToken);
        }

        var request = new InlineDryRunRequest { Policies = Policies, ReportOnly = ReportOnly, Call = call };
        Outcome = await AskAsync(() => Task.FromResult(DryRunEndpoints.TryInlineAsync(request, reader, dryRun, catalog)));
        return await ShowAsync(cancellationToken);
    }
}
