using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Environments;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.ControlPlane.Console.Environments;

/// <summary>Creates an environment.</summary>
[Requires(Permissions.Environments)]
internal sealed class NewPage(EnvironmentStore store) : ConsolePage
{
    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public bool ReportOnly { get; set; }

    public IActionResult OnGet() => Page();

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        var request = new CreateEnvironmentRequest { Name = Name, ReportOnly = ReportOnly };
        return await AskAsync(() => EnvironmentEndpoints.CreateAsync(request, Caller, store, cancellationToken)) is { } created
            ? Done("The environment is there. Add the people who will ask for access in it.", $"/environments/{created.Id}")
            : Page();
    }
}
