using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Gateway.ControlPlane.Access;

/// <summary>Authenticates daemons by node token; sets <see cref="NodeCaller"/>.</summary>
internal sealed class NodeTokenHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    AccessStore store) : BearerAuthenticationHandler(options, loggers, encoder)
{
    public const string SchemeName = "NodeToken";

    protected override async Task<string?> FindAsync(byte[] tokenHash, CancellationToken cancellationToken)
    {
        if (await store.FindNodeAsync(tokenHash, cancellationToken) is not { } row)
        {
            return null;
        }

        Context.Features.Set(new NodeCaller { NodeId = row.NodeId, AccountId = row.AccountId, TokenId = row.TokenId });
        return row.NodeId;
    }
}
