using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.DryRuns;
using Gateway.ControlPlane.PolicyGroups;
using Gateway.Signing.Catalog;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.ControlPlane.Console.PolicyGroups;

/// <summary>Changes a policy group.</summary>
[Requires(Permissions.PolicyGroups)]
internal sealed class EditPage(PolicyGroupStore store, ServiceCatalog catalog, DryRunCallReader reader, DryRun dryRun)
    : PolicyEditor(catalog, reader, dryRun)
{
    [FromRoute]
    public string Id { get; set; } = "";

    [BindProperty]
    public long? Version { get; set; }

    public override string Path => $"/policy-groups/{Id}/edit";

    public override string Back => $"/policy-groups/{Id}";

    public override long? EditedVersion => Version;

    /// <summary>The group as it is stored, where somebody else changed it while this form was open.</summary>
    public PolicyGroupResponse? Stored { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (await AskAsync(() => PolicyGroupEndpoints.GetAsync(Id, Caller, store, cancellationToken)) is not { } group)
        {
            return Refused();
        }

        (Name, ReportOnly, Version) = (group.Name, group.ReportOnly, group.Version);
        Policies = [.. group.Policies];
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        var request = new UpdatePolicyGroupRequest { Name = Name, Policies = Policies, ReportOnly = ReportOnly };
        if (await AskAsync(() => PolicyGroupEndpoints.UpdateAsync(Id, request, FormValues.Version(Version), Caller, store, Catalog, cancellationToken)) is null)
        {
            return await StaleAsync(cancellationToken) ? Page() : Refused();
        }

        return Done("The policy group is changed. Every gateway node decides by it at once.", Back);
    }

    /// <summary>Only whether it is there: what is typed stays.</summary>
    public override async Task<bool> LoadAsync(CancellationToken cancellationToken) =>
        await AskAsync(() => PolicyGroupEndpoints.GetAsync(Id, Caller, store, cancellationToken)) is not null;

    // The form keeps what was typed; what is stored now stands beside it, and saving again replaces that.
    private async Task<bool> StaleAsync(CancellationToken cancellationToken)
    {
        if ((await PolicyGroupEndpoints.GetAsync(Id, Caller, store, cancellationToken)).Result is not Ok<PolicyGroupResponse> { Value: { } now })
        {
            return false;
        }

        if (now.Version != Version)
        {
            (Stored, Version) = (now, now.Version);
        }

        return true;
    }
}
