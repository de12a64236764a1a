using Gateway.Daemon.Admit;
using Gateway.Daemon.Authenticate;
using Gateway.Daemon.Diagnose;
using Gateway.Daemon.Errors;
using Gateway.Daemon.Payload;
using Gateway.Daemon.Resolve;
using Gateway.Daemon.Revoke;
using Gateway.Signing.Contracts;
using Gateway.Signing.Policies;
using Gateway.Signing.SigV4;

namespace Gateway.Daemon.Authorize;

/// <summary>Third stage of a request: may this caller do this? Sets <see cref="DecisionFeature"/> and goes on only when allowed.</summary>
internal sealed class AuthorizationMiddleware(
    GrantEvaluator evaluator,
    GrantResolver grants,
    LiveCalls calls,
    ChangeStreamHealth changes,
    CallDiagnoser diagnoser,
    AwsErrorWriter errors,
    TimeProvider time)
{
    /// <summary>A body that took longer than this to arrive may have outlived the grant that was found at its head.</summary>
    private static readonly TimeSpan GrantAge = TimeSpan.FromSeconds(1);

    public Task InvokeAsync(HttpContext context, RequestDelegate next) => AuthorizeAsync(context).GoOn(context, next);

    /// <summary>Whether the call is allowed; else it is answered.</summary>
    private async ValueTask<bool> AuthorizeAsync(HttpContext context)
    {
        CallFeature call = context.RequiredFact<CallFeature>();
        ICallerFeature caller = context.RequiredFact<ICallerFeature>();
        PayloadFeature payload = context.RequiredFact<PayloadFeature>();
        HttpRequest request = context.Request;
        if (time.GetElapsedTime(call.Timestamp) > GrantAge)
        {
            GrantResult current = await grants.ResolveAsync(GrantKey.Of(caller.Authorization), context.RequestAborted);
            if (current.Grant is not { } grant)
            {
                await errors.WriteAsync(context, MissingGrant.ErrorOf(current.Kind), caller.Authorization.Region);
                return false;
            }

            caller = TakeGrant(context, caller, grant);
        }

        IReadOnlyList<HeaderField> headers = caller.Headers;
        ReceivedCall received = ReceivedCalls.Of(request, call, caller.Service, caller.Authorization.Region, payload.Buffered) with
        {
            RegionSet = caller.Authorization.RegionSet,
            HeaderValues = name => [.. headers.Where(h => h.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(static h => h.Value)],
        };
        if (payload.Form is { } form)
        {
            // For IAM an upload by form is a PutObject, and so it is for policies.
            received = received with { Method = HttpMethods.Put, RawPath = form.ObjectPath, RawQuery = "" };
        }

        ActionRequest asked = ActionReader.Read(received);
        Decision decision = Decide(caller.Grant, asked);
        if (!decision.IsAllowed)
        {
            await RefuseAsync(context, decision, asked);
            return false;
        }

        // It ends when the response has: it must outlive this stage, which is done before the call is sent on.
        LiveCall live = calls.Begin(GrantKey.Of(caller.Authorization), asked, payload.Events is not null);
        context.Response.RegisterForDispose(live);
        if (changes.Sequence != caller.Grant.Sequence)
        {
            // A change that was applied before the call was noted has not found it: the grant as it is now decides. Sequences go back
            // when the control plane's database was restored.
            GrantResult current = await grants.ResolveAsync(live.Key, context.RequestAborted);
            if (current.Grant is not { } grant)
            {
                await errors.WriteAsync(context, MissingGrant.ErrorOf(current.Kind), caller.Authorization.Region);
                return false;
            }

            decision = Decide(grant, asked);
            if (decision is { IsAllowed: false })
            {
                await RefuseAsync(context, decision, asked);
                return false;
            }

            TakeGrant(context, caller, grant);
        }

        context.SetFact(live);
        context.SetFact(new DecisionFeature(decision, asked.Action, asked.Resource) { Asked = asked });
        return true;
    }

    private static CallerFeature TakeGrant(HttpContext context, ICallerFeature caller, Grant grant)
    {
        CallerFeature now = new(caller.Authorization, grant, caller.Service, caller.Headers);
        context.SetFact<ICallerFeature>(now);
        return now;
    }

    private Decision Decide(Grant grant, ActionRequest asked)
    {
        Decision decision = evaluator.Evaluate(grant, asked);
        return decision.IsAllowed && !grant.IsSignedPerCall && UpstreamKeySelection.For(grant, time.GetUtcNow()) is null
            ? Decision.Deny(Refusal.CredentialUnavailable)
            : decision;
    }

    private Task RefuseAsync(HttpContext context, Decision decision, ActionRequest asked)
    {
        context.SetFact(new DecisionFeature(decision, asked.Action, asked.Resource) { Asked = asked });
        diagnoser.Policy(context, decision.Violation);
        return errors.WriteAsync(context, RefusalMapping.ErrorOf(decision.Refusal), decision.Detail);
    }
}
