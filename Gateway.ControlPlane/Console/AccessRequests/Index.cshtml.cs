using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.AccessRequests;
using Gateway.ControlPlane.Api;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.ControlPlane.Console.AccessRequests;

/// <summary>The queue of approvers.</summary>
[Requires(Permissions.AccessRequestsRead)]
internal sealed class IndexPage(AccessRequestStore store, Shell shell) : ConsolePage
{
    [BindProperty(SupportsGet = true)]
    public string? Status { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Environment { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Requester { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Cursor { get; set; }

    public IReadOnlyList<(string Id, string Name)> Environments { get; private set; } = [];

    public Page<AccessRequestResponse>? Requests { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        Environments = await shell.EnvironmentsAsync(Caller, cancellationToken);
        var query = new PageQuery { Cursor = Cursor };
        Requests = await AskAsync(() => AccountAccessRequestEndpoints.ListAsync(Status, Environment, Requester, query, Caller, store, cancellationToken));
        return Requests is null ? Refused() : Page();
    }
}
