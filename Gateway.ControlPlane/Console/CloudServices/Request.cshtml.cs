using System.Globalization;
using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.AccessRequests;
using Gateway.ControlPlane.Services;
using Gateway.Signing.Catalog;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.ControlPlane.Console.CloudServices;

/// <summary>Asks for access; from an earlier request (<c>?again=</c>) with what that asked for.</summary>
[Requires(Permissions.EnvironmentRequests, InEnvironment = true)]
internal sealed class RequestPage(AccessRequestStore store, AccessRequestValidator validator, ServiceCatalog catalog, ServiceOptions options, TimeProvider time) : ConsolePage
{
    [BindProperty]
    public string? Cloud { get; set; }

    [BindProperty]
    public IReadOnlyList<string> Services { get; set; } = [];

    [BindProperty]
    public string? Regions { get; set; }

    [BindProperty]
    public string? Justification { get; set; }

    [BindProperty]
    public string? ExpiresAt { get; set; }

    public IEnumerable<IGrouping<string, CatalogService>> Groups =>
        ServiceKinds.Group(catalog.Services.Where(options.IsRequestable), s => s.Id, s => s.Name);

    public async Task<IActionResult> OnGetAsync([FromQuery] string? again, CancellationToken cancellationToken)
    {
        if (again is not null
            && await AskAsync(() => EnvironmentAccessRequestEndpoints.GetAsync(Scope.Id, again, Scope, Caller, store, cancellationToken)) is { } earlier)
        {
            Services = earlier.Services;
            Regions = string.Join(", ", earlier.Regions);
            Justification = earlier.Justification;

            // An end that has passed could not be asked for again.
            ExpiresAt = earlier.ExpiresAt is { } end && end > time.GetUtcNow() ? end.AddTicks(-1).UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : null;
        }

        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        var request = new CreateAccessRequestRequest
        {
            Cloud = Cloud,
            Services = Services,
            Regions = FormValues.List(Regions),
            Justification = Justification,
            ExpiresAt = FormValues.EndOf(ExpiresAt),
        };
        AccessRequestResponse? created = await AskAsync(() =>
            EnvironmentAccessRequestEndpoints.CreateAsync(Scope.Id, request, Scope, Caller, validator, store, cancellationToken));
        if (created is null)
        {
            return Page();
        }

        Notice = "Your request is sent. You see here what an approver answers.";
        return Redirect($"/environments/{Scope.Id}/cloud-services/{created.Id}");
    }
}
