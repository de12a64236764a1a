using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Users;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.ControlPlane.Console.Tokens;

/// <summary>The visitor's own API tokens.</summary>
[Requires]
internal sealed class IndexPage(UserStore users, TokenStore store, PermissionCeiling ceiling, TimeProvider time) : TokensPage(users, store, ceiling, time)
{
    public override string OwnerId => Caller.UserId;

    public override string Path => "/tokens";

    public override bool CanEdit => true;

    public Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) => ShowAsync(cancellationToken);

    public Task<IActionResult> OnPostIssueAsync(CancellationToken cancellationToken) => IssueAsync(cancellationToken);

    public Task<IActionResult> OnPostRevokeAsync([FromForm] string? tokenId, CancellationToken cancellationToken) => RevokeAsync(tokenId, cancellationToken);
}
