using System.Globalization;
using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Api;
using Gateway.ControlPlane.Nodes;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.ControlPlane.Console.Nodes;

/// <summary>The gateway's daemons as they were last heard of.</summary>
[Requires(Permissions.NodesRead)]
internal sealed class IndexPage(NodeStore store) : ConsolePage
{
    [BindProperty(SupportsGet = true)]
    public string? Cursor { get; set; }

    public bool CanEdit => Caller.Has(Permissions.Nodes);

    public Page<NodeResponse>? List { get; private set; }

    public static string Lag(NodeResponse node) =>
        node.RevocationLagMs is { } lag ? string.Create(CultureInfo.InvariantCulture, $"{lag:N0} ms") : "not measured yet";

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        List = await AskAsync(() => NodeEndpoints.ListAsync(new PageQuery { Cursor = Cursor }, Caller, store, cancellationToken));
        return List is null ? Refused() : Page();
    }
}
