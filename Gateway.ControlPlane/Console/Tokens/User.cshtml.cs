using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Users;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.ControlPlane.Console.Tokens;

/// <summary>Another user's API tokens: of a program, most likely.</summary>
[Requires(Permissions.UsersRead)]
internal sealed class UserPage(UserStore users, TokenStore store, PermissionCeiling ceiling, TimeProvider time) : TokensPage(users, store, ceiling, time)
{
    [FromRoute]
    public string Id { get; set; } = "";

    public override string OwnerId => Id;

    public override string Path => $"/users/{Id}/tokens";

    public override bool CanEdit => Caller.Has(Permissions.Users);

    public Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) => ShowAsync(cancellationToken);

    [Requires(Permissions.Users)]
    public Task<IActionResult> OnPostIssueAsync(CancellationToken cancellationToken) => IssueAsync(cancellationToken);

    [Requires(Permissions.Users)]
    public Task<IActionResult> OnPostRevokeAsync([FromForm] string? tokenId, CancellationToken cancellationToken) => RevokeAsync(tokenId, cancellationToken);
}
