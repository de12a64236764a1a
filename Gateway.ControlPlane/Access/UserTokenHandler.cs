using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Gateway.ControlPlane.Access;

/// <summary>Authenticates users by API token; sets <see cref="Caller"/>.</summary>
internal sealed class UserTokenHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    AccessStore store) : BearerAuthenticationHandler(options, loggers, encoder)
{
    public const string SchemeName = "UserToken";

    protected override async Task<string?> FindAsync(byte[] tokenHash, CancellationToken cancellationToken)
    {
        if (await store.FindUserAsync(tokenHash, cancellationToken) is not { } row)
        {
            return null;
        }

        Context.Features.Set(Caller.Of(row, isSession: false, Context.Connection.RemoteIpAddress?.ToString()));
        return row.UserId;
    }
}
