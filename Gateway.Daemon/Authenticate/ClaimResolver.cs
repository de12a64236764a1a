using Gateway.Daemon.Admit;
using Gateway.Daemon.Diagnose;
using Gateway.Daemon.Errors;
using Gateway.Daemon.Resolve;
using Gateway.Signing.Catalog;
using Gateway.Signing.Contracts;
using Gateway.Signing.SigV4;

namespace Gateway.Daemon.Authenticate;

/// <summary>
/// From a well-formed claim to the grant that can prove it, whatever form the claim has: no session token, time, scope and host agree,
/// the key is known. Sets <see cref="ClaimFeature"/>.
/// </summary>
internal sealed class ClaimResolver(GrantResolver grants, CallDiagnoser diagnoser, AwsErrorWriter errors, TimeProvider time)
{
    /// <summary>The service and the grant of a claim. Null: refused, and answered.</summary>
    public async ValueTask<(CatalogService Service, Grant Grant)?> ResolveAsync(HttpContext context, CallFeature call, SigV4Authorization authorization)
    {
        ClaimFeature claim = new(authorization.AccessKeyId, authorization.Region);
        context.SetFact(claim);
        if (authorization.HasSessionToken)
        {
            await errors.WriteAsync(context, GatewayError.AuthenticateDownstreamSessionToken);
            return null;
        }

        SigV4Failure failure = SigV4Verifier.CheckTime(authorization, time.GetUtcNow());
        if (failure != SigV4Failure.None)
        {
            diagnoser.Time(context, failure, authorization);
            await RefuseAsync(context, failure, authorization);
            return null;
        }

        // The scope comes first and the host must agree with it: a host alone must never choose which key signs.
        CatalogService? service = call.Host.ServiceFor(authorization.Scope.Service, call.RawPath);
        if (service is null)
        {
            string expected = string.Join(" or ", call.Host.Services.SelectMany(static s => s.SigningNames).Distinct().Select(static n => $"'{n}'"));
            await errors.WriteAsync(context, GatewayError.AuthenticateDownstreamWrongService, $"{expected}, not '{authorization.Scope.Service}'");
            return null;
        }

        if (authorization.RegionSet is not null && !call.Host.AcceptsRegionSets)
        {
            await errors.WriteAsync(context, GatewayError.AuthenticateDownstreamUnsupportedAlgorithm);
            return null;
        }

        if (!(authorization.RegionSet is { } regions ? call.Host.AcceptsRegionSet(regions) : call.Host.AcceptsRegion(authorization.Scope.Region)))
        {
            await errors.WriteAsync(
                context,
                GatewayError.AuthenticateDownstreamWrongRegion,
                $"'{authorization.Region}' is not the region of {call.Host.Host}");
            return null;
        }

        GrantResult resolved = await grants.ResolveAsync(GrantKey.Of(authorization), context.RequestAborted);
        if (resolved.Grant is not { } grant)
        {
            await errors.WriteAsync(context, MissingGrant.ErrorOf(resolved.Kind), authorization.Region);
            return null;
        }

        claim.Grant = grant;
        return (service, grant);
    }

    /// <summary>Answers what is wrong with a signature; a caller whose clock is off is told both times.</summary>
    public Task RefuseAsync(HttpContext context, SigV4Failure failure, SigV4Authorization? authorization)
    {
        (GatewayError error, string? detail) = SigV4FailureMapping.ToError(failure);
        if (error is GatewayError.AuthenticateDownstreamTimeSkewed or GatewayError.AuthenticateDownstreamExpired && authorization is not null)
        {
            detail = ClockSkew.Describe(authorization.RequestTime, time.GetUtcNow());
        }

        return errors.WriteAsync(context, error, detail);
    }
}
