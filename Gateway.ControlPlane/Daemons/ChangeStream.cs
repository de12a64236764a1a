using System.Globalization;
using System.Text;
using System.Text.Json;
using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Problems;
using Gateway.Signing.Contracts;

namespace Gateway.ControlPlane.Daemons;

/// <summary>Writes one daemon's stream of server-sent events: first what it missed, then what comes.</summary>
internal sealed class ChangeStream(ChangeFeed feed, ChangeStore store, AccessStore access, IHostApplicationLifetime lifetime, TimeProvider time)
{
    // A revoked node token ends its stream within this time.
    private static readonly TimeSpan TokenCheckInterval = TimeSpan.FromSeconds(5);

    /// <summary>Writes until the daemon leaves, its token ends, or the server stops: then it resumes elsewhere.</summary>
    public async Task WriteAsync(HttpContext context, NodeCaller node, CancellationToken cancellationToken)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            context.Response.Headers.RetryAfter = "1";
            await Problem.Of(ProblemCodes.NotReady, "This node is stopping: connect to another.").ExecuteAsync(context);
            return;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        try
        {
            await FollowAsync(context, node, either.Token);
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // The stream ends here; a server that waited for it would not stop.
        }
    }

    private async Task FollowAsync(HttpContext context, NodeCaller node, CancellationToken cancellationToken)
    {
        long? lastEventId = null;
        if (context.Request.Headers["Last-Event-ID"] is [{ Length: > 0 } header])
        {
            if (!long.TryParse(header, NumberStyles.None, CultureInfo.InvariantCulture, out long parsed))
            {
                await Problem.Invalid("Last-Event-ID", "Must be the id of an event of this stream.").ExecuteAsync(context);
                return;
            }

            lastEventId = parsed;
        }

        await feed.BegunAsync(cancellationToken);

        // Subscribed before the table is read: a change in between comes twice and is dropped by its number, and none is missed.
        using ChangeFeed.Subscription subscription = feed.Subscribe();
        ChangeReplay replay = await store.ReplayAsync(node.AccountId, lastEventId, cancellationToken);
        HttpResponse response = context.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        var text = new StringBuilder();
        AppendReplay(text, replay, lastEventId);
        await FlushAsync(response, text, cancellationToken);
        long sent = replay.Sequence;
        DateTimeOffset tokenChecked = time.GetUtcNow();
        await foreach (ChangeTick tick in subscription.Reader.ReadAllAsync(cancellationToken))
        {
            // Numbers of two histories do not compare. The feed ends the streams of the one that it followed; this one may have begun before
            // the feed had followed any, or between the restore and its next look.
            if (tick.Epoch != replay.Epoch)
            {
                return;
            }

            foreach (ChangeRow row in tick.Changes)
            {
                if (row.Sequence > sent && row.AccountId == node.AccountId)
                {
                    AppendChange(text, row, tick.Epoch);
                }
            }

            sent = Math.Max(sent, tick.Sequence);
            AppendHeartbeat(text, sent, tick.Epoch);
            await FlushAsync(response, text, cancellationToken);
            if (time.GetUtcNow() - tokenChecked >= TokenCheckInterval)
            {
                tokenChecked = time.GetUtcNow();
                if (!await access.IsNodeTokenLiveAsync(node.TokenId, cancellationToken))
                {
                    return;
                }
            }
        }
    }

    private void AppendReplay(StringBuilder text, ChangeReplay replay, long? lastEventId)
    {
        if (replay.Changes is null)
        {
            AppendChange(text, new ChangeRow { Sequence = replay.Sequence, AccessKeyIds = null, CommittedAt = time.GetUtcNow() }, replay.Epoch);
        }
        else if (lastEventId is not null)
        {
            foreach (ChangeRow row in replay.Changes)
            {
                AppendChange(text, row, replay.Epoch);
            }
        }

        AppendHeartbeat(text, replay.Sequence, replay.Epoch);
    }

    private static void AppendChange(StringBuilder text, ChangeRow row, string epoch)
    {
        var change = new GatewayChange { Sequence = row.Sequence, Epoch = epoch, AccessKeyIds = row.AccessKeyIds, CommittedAt = row.CommittedAt };
        string json = JsonSerializer.Serialize(change, ContractsJsonContext.Default.GatewayChange);
        text.Append(CultureInfo.InvariantCulture, $"event: change\nid: {row.Sequence}\ndata: {json}\n\n");
    }

    private static void AppendHeartbeat(StringBuilder text, long sequence, string epoch) =>
        text.Append(CultureInfo.InvariantCulture, $"event: heartbeat\nid: {sequence}\ndata: {{\"sequence\":{sequence},\"epoch\":\"{epoch}\"}}\n\n");

    private static async Task FlushAsync(HttpResponse response, StringBuilder text, CancellationToken cancellationToken)
    {
        await response.WriteAsync(text.ToString(), cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
        text.Clear();
    }
}
