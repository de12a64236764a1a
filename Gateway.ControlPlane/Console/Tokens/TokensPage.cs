using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Api;
using Gateway.ControlPlane.Users;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.ControlPlane.Console.Tokens;

/// <summary>
/// What the pages of the own tokens and of somebody else's have in common. A token's value is in the answer to the post that issues it, and
/// in nothing else.
/// </summary>
internal abstract class TokensPage(UserStore users, TokenStore store, PermissionCeiling ceiling, TimeProvider time) : ConsolePage
{
    /// <summary>Whose tokens.</summary>
    public abstract string OwnerId { get; }

    /// <summary>The page's own address.</summary>
    public abstract string Path { get; }

    /// <summary>Whether the visitor may issue and revoke.</summary>
    public abstract bool CanEdit { get; }

    [BindProperty(SupportsGet = true)]
    public string? Cursor { get; set; }

    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public string? ExpiresAt { get; set; }

    public UserResponse Owner { get; private set; } = null!;

    public Page<TokenResponse> Tokens { get; private set; } = null!;

    /// <summary>The token that was just issued, with its value.</summary>
    public IssuedTokenResponse? Issued { get; private set; }

    public bool IsLive(TokenResponse token) => token.RevokedAt is null && !(token.ExpiresAt <= time.GetUtcNow());

    public override async Task<bool> LoadAsync(CancellationToken cancellationToken)
    {
        if (await AskAsync(() => UserEndpoints.GetAsync(OwnerId, Caller, users, cancellationToken)) is not { } owner
            || await AskAsync(() => UserEndpoints.ListTokensAsync(
                OwnerId, new PageQuery { Cursor = Cursor }, Caller, users, store, cancellationToken)) is not { } tokens)
        {
            return false;
        }

        (Owner, Tokens) = (owner, tokens);
        return true;
    }

    protected async Task<IActionResult> IssueAsync(CancellationToken cancellationToken)
    {
        var request = new CreateTokenRequest { Name = Name, ExpiresAt = FormValues.EndOf(ExpiresAt) };
        Issued = await AskAsync(() => UserEndpoints.IssueTokenAsync(OwnerId, request, Caller, users, store, ceiling, time, cancellationToken));
        if (Issued is not null)
        {
            (Name, ExpiresAt) = (null, null);
        }

        return await ShowAsync(cancellationToken);
    }

    protected async Task<IActionResult> RevokeAsync(string? tokenId, CancellationToken cancellationToken) =>
        await AskAsync(() => UserEndpoints.RevokeTokenAsync(OwnerId, tokenId ?? "", Caller, users, store, cancellationToken))
            ? Done("The token is revoked: nothing can call with it any more.", Path)
            : await ShowAsync(cancellationToken);
}
