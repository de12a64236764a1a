using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Api;
using Gateway.ControlPlane.CloudCredentials;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.ControlPlane.Console.CloudCredentials;

/// <summary>The real credentials, without their secrets.</summary>
[Requires(Permissions.CloudCredentialsRead)]
internal sealed class IndexPage(CloudCredentialStore store, TimeProvider time) : ConsolePage
{
    [BindProperty(SupportsGet = true)]
    public string? Cursor { get; set; }

    public bool CanEdit => Caller.Has(Permissions.CloudCredentials);

    public DateTimeOffset Now => time.GetUtcNow();

    public Page<CloudCredentialResponse>? Credentials { get; private set; }

    public static string Uses(int requests) => requests switch
    {
        0 => "nobody",
        1 => "1 request",
        _ => $"{requests} requests",
    };

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        Credentials = await AskAsync(() => CloudCredentialEndpoints.ListAsync(new PageQuery { Cursor = Cursor }, Caller, store, cancellationToken));
        return Credentials is null ? Refused() : Page();
    }
}
