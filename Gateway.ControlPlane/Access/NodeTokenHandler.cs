using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Gateway.ControlPlane.Access;

/// <summary>
/// Authenticates daemons by node token; sets <see cref="NodeCaller"/>. Whose a token is never changes, so an endpoint that looks whether
/// the token is still good in its own statement (<see cref="ChecksNodeToken"/>) is spared a statement here.
/// </summary>
internal sealed class NodeTokenHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    AccessStore store,
    KnownNodeTokens known) : BearerAuthenticationHandler(options, loggers, encoder)
{
    public const string SchemeName = "NodeToken";

    protected override async Task<string?> FindAsync(byte[] tokenHash, CancellationToken cancellationToken)
    {
        bool isCheckedLater = Context.GetEndpoint()?.Metadata.GetMetadata<ChecksNodeToken>() is not null;
        NodeCaller? node = isCheckedLater ? known.Find(tokenHash) : null;
        if (node is null)
        {
            if (await store.FindNodeAsync(tokenHash, cancellationToken) is not { } row)
            {
                return null;
            }

            node = new NodeCaller { NodeId = row.NodeId, AccountId = row.AccountId, TokenId = row.TokenId };
            known.Remember(tokenHash, node);
        }

        Context.Features.Set(node);
        return node.NodeId;
    }
}
