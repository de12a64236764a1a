using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Api;
using Gateway.ControlPlane.Environments;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.ControlPlane.Console.Environments;

/// <summary>The account's environments; for others than its admins those that they are a member of.</summary>
[Requires]
internal sealed class IndexPage(EnvironmentStore store) : ConsolePage
{
    [BindProperty(SupportsGet = true)]
    public string? Cursor { get; set; }

    public bool CanCreate => Caller.Has(Permissions.Environments);

    public Page<EnvironmentResponse>? Environments { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        Environments = await AskAsync(() => EnvironmentEndpoints.ListAsync(new PageQuery { Cursor = Cursor }, Caller, store, cancellationToken));
        return Environments is null ? Refused() : Page();
    }
}
