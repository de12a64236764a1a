using Gateway.Daemon.Authenticate;
using Gateway.Daemon.Authorize;
using Gateway.Daemon.Errors;
using Gateway.Daemon.Resolve;
using Gateway.Signing.Contracts;
using Gateway.Signing.EventStream;
using Gateway.Signing.Policies;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Gateway.Daemon.Payload.Events;

/// <summary>
/// Requests whose body is an event stream of signed messages, as Transcribe, Lex and Bedrock take them
/// (<see href="https://docs.aws.amazon.com/transcribe/latest/dg/streaming-http2.html"/>): puts the streams that verify and sign into
/// the places of body and answer. Both directions are open at once.
/// </summary>
internal sealed class EventStreams(GrantResolver grants, GrantEvaluator evaluator, AwsErrorWriter errors, TimeProvider time)
{
    private const string MediaType = "application/vnd.amazon.eventstream";

    /// <summary>Puts the verifying and re-signing stream in the body's place.</summary>
    public PayloadFeature Install(HttpContext context, PayloadForm form)
    {
        EventResigningStream stream = new(context.Request.Body, time);
        context.Response.RegisterForDispose(stream);
        context.Request.Body = stream;

        // A speaker pauses; Upstream:ActivityTimeout bounds the silence of both sides.
        if (context.Feature<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }

        return new PayloadFeature(form.Hash, null, null) { Events = stream };
    }

    /// <summary>Starts both chains, once the outgoing request has its signature: the body is read after that.</summary>
    public void Begin(HttpContext context, EventResigningStream stream, string signature, UpstreamKey key)
    {
        ICallerFeature caller = context.RequiredFact<ICallerFeature>();
        DecisionFeature decision = context.RequiredFact<DecisionFeature>();
        (string region, string service) = (caller.Authorization.Scope.Region, caller.Authorization.Scope.Service);
        stream.Begin(
            new EventSigner(region, service, caller.Authorization.Signature),
            new EventSigner(region, service, signature),
            new StreamGrant(grants, evaluator, time, decision.Asked, GrantKey.Of(caller.Authorization), key));
    }

    /// <summary>
    /// Sends the head of the answer before its first message has come: clients wait for it with theirs. From then on the client can be
    /// told of a bad message of its own by one in the answer only.
    /// </summary>
    public async Task BeginAnswerAsync(HttpContext context, HttpResponseMessage answer, EventResigningStream stream, CancellationToken cancellationToken)
    {
        if (answer.Content.Headers.ContentType?.MediaType == MediaType)
        {
            Stream messages = await answer.Content.ReadAsStreamAsync(cancellationToken);
            answer.Content = new StreamContent(new EventAnswerStream(messages, stream, refusal => errors.Message(context, refusal.Error, refusal.Detail)));
        }

        await context.Response.StartAsync(cancellationToken);
        await context.Response.Body.FlushAsync(cancellationToken);
    }
}
