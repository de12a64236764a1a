using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Api;
using Gateway.ControlPlane.PolicyGroups;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.ControlPlane.Console.PolicyGroups;

/// <summary>The account's policy groups.</summary>
[Requires(Permissions.PolicyGroupsRead)]
internal sealed class IndexPage(PolicyGroupStore store) : ConsolePage
{
    [BindProperty(SupportsGet = true)]
    public string? Cursor { get; set; }

    public bool CanEdit => Caller.Has(Permissions.PolicyGroups);

    public Page<PolicyGroupResponse>? Groups { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        Groups = await AskAsync(() => PolicyGroupEndpoints.ListAsync(new PageQuery { Cursor = Cursor }, Caller, store, cancellationToken));
        return Groups is null ? Refused() : Page();
    }
}
