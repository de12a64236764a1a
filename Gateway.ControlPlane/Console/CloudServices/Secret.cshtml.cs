using System.Text;
using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.AccessRequests;
using Gateway.ControlPlane.Api;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;

namespace Gateway.ControlPlane.Console.CloudServices;

/// <summary>The secret of a proxy key, only as the answer to a post: it is in no address, no history and no cache.</summary>
[Requires(Permissions.EnvironmentRequests, InEnvironment = true)]
[EnableRateLimiting(RateLimits.Reveal)]
internal sealed class SecretPage(ProxyKeyStore store) : ConsolePage
{
    [FromRoute]
    public string Id { get; set; } = "";

    public ProxyKeySecretResponse? Secret { get; private set; }

    public static string FileOf(ProxyKeySecretResponse secret) =>
        $"[default]\naws_access_key_id = {secret.AccessKeyId}\naws_secret_access_key = {secret.SecretAccessKey}\n";

    /// <summary>Somebody loads the address again, or was asked to sign in: nothing is shown without another click.</summary>
    public IActionResult OnGet() => Redirect($"/environments/{Scope.Id}/cloud-services/{Id}");

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        Secret = await RevealAsync(cancellationToken);
        Response.StatusCode = PageProblem.Of(HttpContext)?.StatusCode ?? StatusCodes.Status200OK;
        return Page();
    }

    /// <summary>The secret as a file, without showing it.</summary>
    public async Task<IActionResult> OnPostFileAsync(CancellationToken cancellationToken)
    {
        Secret = await RevealAsync(cancellationToken);
        if (Secret is null)
        {
            Response.StatusCode = PageProblem.Of(HttpContext)?.StatusCode ?? StatusCodes.Status200OK;
            return Page();
        }

        Response.Headers.CacheControl = "no-store";
        return File(Encoding.ASCII.GetBytes(FileOf(Secret)), "text/plain", "credentials");
    }

    private Task<ProxyKeySecretResponse?> RevealAsync(CancellationToken cancellationToken) =>
        AskAsync(() => EnvironmentAccessRequestEndpoints.RevealAsync(Scope.Id, Id, Caller, store, cancellationToken));
}
