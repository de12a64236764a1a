using Gateway.Daemon.Admit;
using Gateway.Daemon.Diagnose;
using Gateway.Daemon.Errors;
using Gateway.Daemon.Payload;
using Gateway.Daemon.Payload.Events;
using Gateway.Daemon.Payload.Forms;
using Gateway.Signing.SigV4;

namespace Gateway.Daemon.Authenticate;

/// <summary>
/// Second stage of a request: credentials, clock, scope, grant, signature. Sets <see cref="ICallerFeature"/> only when the signature
/// over the bytes received is good; every other way out is an error.
/// </summary>
internal sealed class AuthenticationMiddleware(
    ClaimResolver claims, FormAuthenticator forms, PayloadReader payloads, EventStreams events, CallDiagnoser diagnoser, AwsErrorWriter errors)
{
    public Task InvokeAsync(HttpContext context, RequestDelegate next) => AuthenticateAsync(context).GoOn(context, next);

    /// <summary>Whether the request is authentic; else it is answered.</summary>
    private async ValueTask<bool> AuthenticateAsync(HttpContext context)
    {
        CallFeature call = context.RequiredFact<CallFeature>();
        IReadOnlyList<HeaderField> headers = RequestHeaderFields.Of(context.Request);
        if (FormUpload.Of(context.Request, call) is { } upload)
        {
            return await forms.AuthenticateAsync(context, call, upload, headers);
        }

        SigV4Failure failure = SigV4AuthorizationParser.Parse(call.RawQuery, headers, out SigV4Authorization? authorization);
        if (failure != SigV4Failure.None)
        {
            await claims.RefuseAsync(context, failure, authorization: null);
            return false;
        }

        if (await claims.ResolveAsync(context, call, authorization!) is not var (service, grant))
        {
            return false;
        }

        PayloadForm form = PayloadForm.Of(context.Request, call, authorization!);
        if (form.Kind == PayloadKind.Unsupported)
        {
            await errors.WriteAsync(context, GatewayError.PayloadDownstreamUnsupportedForm, form.Hash);
            return false;
        }

        // Where the hash was declared the signature is checked before a byte of the body is asked for.
        PayloadFeature? payload = null;
        if (form.Kind == PayloadKind.HashUndeclared)
        {
            payload = await payloads.ReadAsync(context, form);
            if (payload is null)
            {
                return false;
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
        failure = SignatureCheck.Verify(signed, authorization!, grant, service.Rules);
        if (failure != SigV4Failure.None)
        {
            if (authorization!.Algorithm == SignatureAlgorithm.SigV4)
            {
                // Signatures of SigV4A cannot be made here to compare with.
                diagnoser.Signature(context, failure, signed, authorization, grant.VerifyingKey, service.Rules);
            }

            await claims.RefuseAsync(context, failure, authorization);
            return false;
        }

        if (form.Kind is PayloadKind.SignedChunks or PayloadKind.UnsignedChunks)
        {
            payload = ChunkedPayload.Install(context, form, authorization!, grant);
            if (payload is null)
            {
                await errors.WriteAsync(context, GatewayError.PayloadDownstreamUnreadable);
                return false;
            }
        }

        if (form.Kind == PayloadKind.SignedEvents)
        {
            payload = events.Install(context, form);
        }

        payload ??= await payloads.ReadAsync(context, form);
        if (payload is null)
        {
            return false;
        }

        context.SetFact(payload);
        context.SetFact<ICallerFeature>(new CallerFeature(authorization!, grant, service, headers));
        return true;
    }
}
