using Gateway.ControlPlane.Access;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.ControlPlane.Console.Home;

/// <summary>Leads everybody to the page they most likely came for, and the admin of a new account through its first steps.</summary>
[Requires]
internal sealed class IndexPage(Shell shell, FirstSteps firstSteps) : ConsolePage
{
    /// <summary>What is to be done first; null: there is nothing to do, or not for this visitor.</summary>
    public IReadOnlyList<FirstStep>? Steps { get; private set; }

    /// <summary>The first step that is not done.</summary>
    public int NextStep => Steps!.TakeWhile(s => s.IsDone).Count();

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        Steps = await firstSteps.ReadAsync(Caller, cancellationToken);
        if (Steps is not null)
        {
            return Page();
        }

        if (Caller.Has(Permissions.AccessRequests))
        {
            return Redirect("/access-requests");
        }

        IReadOnlyList<(string Id, string Name)> environments = await shell.EnvironmentsAsync(Caller, cancellationToken);
        return environments.Count > 0 ? Redirect($"/environments/{environments[0].Id}/cloud-services") : Page();
    }
}
