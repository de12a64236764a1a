using Gateway.ControlPlane.Access;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.ControlPlane.Console.Home;

/// <summary>Leads everybody to the page they most likely came for.</summary>
[Requires]
internal sealed class IndexPage(Shell shell) : ConsolePage
{
    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (Caller.Has(Permissions.AccessRequests))
        {
            return Redirect("/access-requests");
        }

        IReadOnlyList<(string Id, string Name)> environments = await shell.EnvironmentsAsync(Caller, cancellationToken);
        return environments.Count > 0 ? Redirect($"/environments/{environments[0].Id}/cloud-services") : Page();
    }
}
