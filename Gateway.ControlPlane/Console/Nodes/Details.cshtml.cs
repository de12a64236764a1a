using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Api;
using Gateway.ControlPlane.Nodes;
using Gateway.ControlPlane.Users;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.ControlPlane.Console.Nodes;

/// <summary>One node, and its tokens. A token's value is in the answer to the post that issues it, and in nothing else.</summary>
[Requires(Permissions.NodesRead)]
internal sealed class DetailsPage(NodeStore store, TimeProvider time) : ConsolePage
{
    [FromRoute]
    public string Id { get; set; } = "";

    [BindProperty(SupportsGet = true)]
    public string? Cursor { get; set; }

    [BindProperty]
    public string? Name { get; set; }

    public NodeResponse Node { get; private set; } = null!;

    public Page<TokenResponse> Tokens { get; private set; } = null!;

    /// <summary>The token that was just issued, with its value.</summary>
    public IssuedTokenResponse? Issued { get; private set; }

    public string Path => $"/nodes/{Id}";

    public bool CanEdit => Caller.Has(Permissions.Nodes);

    /// <summary>What the daemon's environment must hold beside the root certificate's files.</summary>
    public string Settings => $"export ControlPlane__Url={Request.Scheme}://{Request.Host}\nexport ControlPlane__TokenFile=/etc/csg/node.token";

    public bool IsLive(TokenResponse token) => token.RevokedAt is null && !(token.ExpiresAt <= time.GetUtcNow());

    public Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) => ShowAsync(cancellationToken);

    [Requires(Permissions.Nodes)]
    public async Task<IActionResult> OnPostIssueAsync(CancellationToken cancellationToken)
    {
        var request = new CreateTokenRequest { Name = Name };
        Issued = await AskAsync(() => NodeEndpoints.IssueTokenAsync(Id, request, Caller, store, time, cancellationToken));
        if (Issued is not null)
        {
            Name = null;
        }

        return await ShowAsync(cancellationToken);
    }

    [Requires(Permissions.Nodes)]
    public async Task<IActionResult> OnPostRevokeAsync([FromForm] string? tokenId, CancellationToken cancellationToken) =>
        await AskAsync(() => NodeEndpoints.RevokeTokenAsync(Id, tokenId ?? "", Caller, store, cancellationToken))
            ? Done("The token is revoked: the node cannot use it any more.", Path)
            : await ShowAsync(cancellationToken);

    [Requires(Permissions.Nodes)]
    public async Task<IActionResult> OnPostDeleteAsync(CancellationToken cancellationToken) =>
        await AskAsync(() => NodeEndpoints.DeleteAsync(Id, Caller, store, cancellationToken))
            ? Done("The node is removed, and its tokens ended.", "/nodes")
            : await ShowAsync(cancellationToken);

    public override async Task<bool> LoadAsync(CancellationToken cancellationToken)
    {
        if (await AskAsync(() => NodeEndpoints.GetAsync(Id, Caller, store, cancellationToken)) is not { } node
            || await AskAsync(() => NodeEndpoints.ListTokensAsync(Id, new PageQuery { Cursor = Cursor }, Caller, store, cancellationToken)) is not { } tokens)
        {
            return false;
        }

        (Node, Tokens) = (node, tokens);
        return true;
    }
}
