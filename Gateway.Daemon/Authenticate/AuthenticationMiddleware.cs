using Gateway.Daemon.Admit;
using Gateway.Daemon.Errors;
using Gateway.Daemon.Payload;
using Gateway.Daemon.Payload.Events;
using Gateway.Daemon.Resolve;
using Gateway.Signing.Catalog;
using Gateway.Signing.Contracts;
using Gateway.Signing.SigV4;

namespace Gateway.Daemon.Authenticate;

/// <summary>
/// Second stage of a request: credentials, clock, scope, grant, signature. Sets <see cref="ICallerFeature"/> only when the signature
/// over the bytes received is good; every other way out is an error.
/// </summary>
internal sealed class AuthenticationMiddleware(GrantResolver grants, PayloadReader payloads, EventStreams events, AwsErrorWriter errors, TimeProvider time)
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        CallFeature call = context.Features.GetRequiredFeature<CallFeature>();
        IReadOnlyList<HeaderField> headers = RequestHeaderFields.Of(context.Request);
        SigV4Failure failure = SigV4AuthorizationParser.Parse(call.RawQuery, headers, out SigV4Authorization? authorization);
        if (failure != SigV4Failure.None)
        {
            await RefuseAsync(context, failure, authorization: null);
            return;
        }

        context.Features.Set(new ClaimFeature(authorization!.AccessKeyId, authorization.Region));
        if (authorization.HasSessionToken)
        {
            await errors.WriteAsync(context, GatewayError.AuthenticateDownstreamSessionToken);
            return;
        }

        failure = SigV4Verifier.CheckTime(authorization, time.GetUtcNow());
        if (failure != SigV4Failure.None)
        {
            await RefuseAsync(context, failure, authorization);
            return;
        }

        // The scope comes first and the host must agree with it: a host alone must never choose which key signs.
        CatalogService? service = call.Host.ServiceFor(authorization.Scope.Service, call.RawPath);
        if (service is null)
        {
            string expected = string.Join(" or ", call.Host.Services.SelectMany(static s => s.SigningNames).Distinct().Select(static n => $"'{n}'"));
            await errors.WriteAsync(context, GatewayError.AuthenticateDownstreamWrongService, $"{expected}, not '{authorization.Scope.Service}'");
            return;
        }

        if (authorization.RegionSet is not null && !call.Host.AcceptsRegionSets)
        {
            await errors.WriteAsync(context, GatewayError.AuthenticateDownstreamUnsupportedAlgorithm);
            return;
        }

        if (!(authorization.RegionSet is { } regions ? call.Host.AcceptsRegionSet(regions) : call.Host.AcceptsRegion(authorization.Scope.Region)))
        {
            await errors.WriteAsync(
                context,
                GatewayError.AuthenticateDownstreamWrongRegion,
                $"'{authorization.Region}' is not the region of {call.Host.Host}");
            return;
        }

        GrantResult resolved = await grants.ResolveAsync(GrantKey.Of(authorization), context.RequestAborted);
        GatewayError missing = resolved.Kind switch
        {
            GrantResultKind.Found => GatewayError.None,
            GrantResultKind.UnknownKey => GatewayError.AuthenticateDownstreamUnknownKey,
            GrantResultKind.UnknownScope => GatewayError.AuthenticateDownstreamWrongRegion,
            _ => GatewayError.ResolveControlPlaneUnavailable,
        };
        if (missing != GatewayError.None)
        {
            await errors.WriteAsync(context, missing, authorization.Region);
            return;
        }

        Grant grant = resolved.Grant!;
        context.Features.Set(new ClaimFeature(authorization.AccessKeyId, authorization.Region) { Grant = grant });
        PayloadForm form = PayloadForm.Of(context.Request, call, authorization);
        if (form.Kind == PayloadKind.Unsupported)
        {
            await errors.WriteAsync(context, GatewayError.PayloadDownstreamUnsupportedForm, form.Hash);
            return;
        }

        // Where the hash was declared the signature is checked before a byte of the body is asked for.
        PayloadFeature? payload = null;
        if (form.Kind == PayloadKind.HashUndeclared)
        {
            payload = await payloads.ReadAsync(context, form);
            if (payload is null)
            {
                return;
            }
        }

        SignedRequest signed = new()
        {
            Method = context.Request.Method,
            RawPath = call.RawPath,
            RawQuery = call.RawQuery,
            Headers = headers,
            PayloadHash = payload?.Hash ?? form.Hash,
        };
        failure = SignatureCheck.Verify(signed, authorization, grant, service.Rules);
        if (failure != SigV4Failure.None)
        {
            await RefuseAsync(context, failure, authorization);
            return;
        }

        if (form.Kind is PayloadKind.SignedChunks or PayloadKind.UnsignedChunks)
        {
            payload = ChunkedPayload.Install(context, form, authorization, grant);
            if (payload is null)
            {
                await errors.WriteAsync(context, GatewayError.PayloadDownstreamUnreadable);
                return;
            }
        }

        if (form.Kind == PayloadKind.SignedEvents)
        {
            payload = events.Install(context, form);
        }

        payload ??= await payloads.ReadAsync(context, form);
        if (payload is null)
        {
            return;
        }

        context.Features.Set(payload);
        context.Features.Set<ICallerFeature>(new CallerFeature(authorization, grant, service));
        await next(context);
    }

    private Task RefuseAsync(HttpContext context, SigV4Failure failure, SigV4Authorization? authorization)
    {
        (GatewayError error, string? detail) = SigV4FailureMapping.ToError(failure);
        if (error is GatewayError.AuthenticateDownstreamTimeSkewed or GatewayError.AuthenticateDownstreamExpired && authorization is not null)
        {
            detail = ClockSkew.Describe(authorization.RequestTime, time.GetUtcNow());
        }

        return errors.WriteAsync(context, error, detail);
    }
}
