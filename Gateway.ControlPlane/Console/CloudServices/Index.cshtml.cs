using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.AccessRequests;
using Gateway.ControlPlane.Api;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.ControlPlane.Console.CloudServices;

/// <summary>The environment's access requests: the own, and everybody's for who may see them.</summary>
[Requires(Permissions.EnvironmentRequests, Permissions.EnvironmentRequestsRead, Permissions.AccessRequestsRead, InEnvironment = true)]
internal sealed class IndexPage(AccessRequestStore store) : ConsolePage
{
    public bool CanRequest => Scope.Has(Permissions.EnvironmentRequests) && !Scope.IsArchived;

    [BindProperty(SupportsGet = true)]
    public string? Status { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Cursor { get; set; }

    public Page<AccessRequestResponse>? Requests { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        var query = new PageQuery { Cursor = Cursor };
        Requests = await AskAsync(() => EnvironmentAccessRequestEndpoints.ListAsync(Scope.Id, Status, query, Scope, Caller, store, cancellationToken));
        return Requests is null ? Refused() : Page();
    }
}
