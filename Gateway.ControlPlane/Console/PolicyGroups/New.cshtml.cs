using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.DryRuns;
using Gateway.ControlPlane.PolicyGroups;
using Gateway.Signing.Catalog;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.ControlPlane.Console.PolicyGroups;

/// <summary>Makes a policy group.</summary>
[Requires(Permissions.PolicyGroups)]
internal sealed class NewPage(PolicyGroupStore store, ServiceCatalog catalog, DryRunCallReader reader, DryRun dryRun)
    : PolicyEditor(catalog, reader, dryRun)
{
    public override string Path => "/policy-groups/new";

    public override string Back => "/policy-groups";

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        var request = new CreatePolicyGroupRequest { Name = Name, Policies = Policies, ReportOnly = ReportOnly };
        if (await AskAsync(() => PolicyGroupEndpoints.CreateAsync(request, Caller, store, Catalog, cancellationToken)) is not { } created)
        {
            return Page();
        }

        return Done("The policy group is made. Approvers can attach it to access requests now.", $"/policy-groups/{created.Id}");
    }
}
