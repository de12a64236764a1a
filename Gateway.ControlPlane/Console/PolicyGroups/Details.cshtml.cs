using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.DryRuns;
using Gateway.ControlPlane.PolicyGroups;
using Gateway.ControlPlane.Problems;
using Gateway.Signing.Catalog;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.ControlPlane.Console.PolicyGroups;

/// <summary>One policy group: what its rules say, whether they are enforced, and a call to try them on.</summary>
[Requires(Permissions.PolicyGroupsRead)]
internal sealed class DetailsPage(PolicyGroupStore store, ServiceCatalog catalog, DryRunCallReader reader, DryRun dryRun) : ConsolePage, ITriesCalls
{
    [FromRoute]
    public string Id { get; set; } = "";

    [BindProperty]
    public long? Version { get; set; }

    [BindProperty]
    public bool ReportOnly { get; set; }

    [BindProperty]
    public CallForm Call { get; set; } = new();

    public string CallPrefix => "";

    public DryRunResponse? Outcome { get; private set; }

    public IReadOnlyList<CatalogService> Services => catalog.Services;

    public PolicyGroupResponse Group { get; private set; } = null!;

    public bool CanEdit => Caller.Has(Permissions.PolicyGroups);

    public Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) => ShowAsync(cancellationToken);

    /// <summary>Lets the rules only report, or enforces them.</summary>
    [Requires(Permissions.PolicyGroups)]
    public async Task<IActionResult> OnPostReportOnlyAsync(CancellationToken cancellationToken)
    {
        var request = new UpdatePolicyGroupRequest { ReportOnly = ReportOnly };
        if (await AskAsync(() => PolicyGroupEndpoints.UpdateAsync(Id, request, FormValues.Version(Version), Caller, store, catalog, cancellationToken)) is null)
        {
            return await ShowAsync(cancellationToken);
        }

        return Done(ReportOnly ? "The rules only report from now on." : "The rules are enforced from now on.", $"/policy-groups/{Id}");
    }

    [Requires(Permissions.PolicyGroups)]
    public async Task<IActionResult> OnPostDeleteAsync(CancellationToken cancellationToken)
    {
        if (!await AskAsync(() => PolicyGroupEndpoints.DeleteAsync(Id, FormValues.Version(Version), Caller, store, cancellationToken)))
        {
            return await ShowAsync(cancellationToken);
        }

        return Done("The policy group is deleted.", "/policy-groups");
    }

    /// <summary>Tries a call on the stored rules.</summary>
    public async Task<IActionResult> OnPostTryAsync(CancellationToken cancellationToken)
    {
        if (Call.Read() is not { } call)
        {
            Refuse(Problem.Invalid("names", "Write each as Member=name, one a line."));
        }
        else
        {
            Outcome = await AskAsync(() => DryRunEndpoints.TryGroupAsync(Id, call, Caller, store, reader, dryRun, cancellationToken));
        }

        return await ShowAsync(cancellationToken);
    }

    public override async Task<bool> LoadAsync(CancellationToken cancellationToken)
    {
        if (await AskAsync(() => PolicyGroupEndpoints.GetAsync(Id, Caller, store, cancellationToken)) is not { } group)
        {
            return false;
        }

        Group = group;
        return true;
    }
}
