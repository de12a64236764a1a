using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Nodes;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.ControlPlane.Console.Nodes;

/// <summary>Registers a node; its token is issued on the node's own page.</summary>
[Requires(Permissions.Nodes)]
internal sealed class NewPage(NodeStore store) : ConsolePage
{
    [BindProperty]
    public string? Name { get; set; }

    public IActionResult OnGet() => Page();

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        var request = new CreateNodeRequest { Name = Name };
        return await AskAsync(() => NodeEndpoints.CreateAsync(request, Caller, store, cancellationToken)) is { } created
            ? Done("The node is registered. Issue its token, and start the daemon with it.", $"/nodes/{created.Id}")
            : Page();
    }
}
