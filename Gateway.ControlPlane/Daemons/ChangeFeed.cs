using System.Collections.Immutable;
using System.Net.Sockets;
using System.Threading.Channels;
using Gateway.ControlPlane.Database;
using Gateway.ControlPlane.Diagnostics;
using Npgsql;

namespace Gateway.ControlPlane.Daemons;

/// <summary>
/// Follows the changes table, by LISTEN and once a second by looking, and passes what is new to every subscriber, with a tick
/// at least once a second. A tick says that the database was read just now: while it cannot be, there are none, and daemons
/// stop trusting their caches.
/// </summary>
internal sealed partial class ChangeFeed(
    NpgsqlDataSource dataSource, DatabaseReadiness readiness, ILogger<ChangeFeed> logger) : BackgroundService
{
    private static readonly TimeSpan TickInterval = TimeSpan.FromSeconds(1);

    // A round is two short queries and a wait of one tick. One that takes longer than this hangs, and is begun anew on another connection.
    private static readonly TimeSpan LongestRound = TimeSpan.FromSeconds(5);

    // A subscriber that lags this far behind is cut off; it resumes from the table.
    private const int MaxQueued = 1000;

    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Replaced whole; ImmutableInterlocked is the lock.
    private ImmutableHashSet<Channel<ChangeTick>> _subscribers = [];

    /// <summary>
    /// Waits until changes are followed. Who subscribed before would miss what was committed between its own look and the feed's first.
    /// </summary>
    public Task BegunAsync(CancellationToken cancellationToken) => _begun.Task.WaitAsync(cancellationToken);

    /// <summary>Subscribes; completing or overflowing ends the channel. Dispose the result to leave.</summary>
    public Subscription Subscribe()
    {
        Channel<ChangeTick> channel = Channel.CreateBounded<ChangeTick>(new BoundedChannelOptions(MaxQueued) { SingleReader = true });
        ImmutableInterlocked.Update(ref _subscribers, (set, c) => set.Add(c), channel);
        return new Subscription(channel.Reader, () => Remove(channel));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (readiness.SchemaIsCurrent)
                {
                    await FollowAsync(stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (OperationCanceledException)
            {
                LogLost(logger, "no answer within 5 seconds");
            }
            catch (Exception e) when (e is NpgsqlException or SocketException or TimeoutException or InvalidOperationException)
            {
                LogLost(logger, e.Message);
            }

            try
            {
                await Task.Delay(TickInterval / 4, stoppingToken);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        EndSubscriptions();
    }

    private async Task FollowAsync(CancellationToken stoppingToken)
    {
        using var round = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        round.CancelAfter(LongestRound);
        CancellationToken cancellationToken = round.Token;
        await using NpgsqlConnection connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using (NpgsqlCommand listen = connection.CreateCommand())
        {
            listen.CommandText = "LISTEN gateway_changes";
            await listen.ExecuteNonQueryAsync(cancellationToken);
        }

        while (true)
        {
            round.CancelAfter(LongestRound);
            string epoch = await ChangeStore.EpochAsync(connection, cancellationToken);
            if (_place is not { } place || place.Epoch != epoch)
            {
                place = await BeginAsync(connection, epoch, cancellationToken);
            }

            IReadOnlyList<ChangeRow> rows = await ChangeStore.AfterAsync(connection, place.Sequence, cancellationToken);
            place.Sequence = rows.Count > 0 ? rows[^1].Sequence : place.Sequence;
            _place = place;
            _begun.TrySetResult();
            Publish(new ChangeTick { Changes = rows, Sequence = place.Sequence, Epoch = epoch });

            // A full batch has more behind it: to wait would tell of each thousand a second later than of the one before.
            if (rows.Count < ChangeStore.BatchSize)
            {
                await connection.WaitAsync(TickInterval, cancellationToken);
            }
        }
    }

    // Subscribers replay from the table themselves when they join, so following may begin at the newest change. Whoever followed another
    // history, where the number may have been higher, is sent to join again, and not before the newest change is known: who joined again
    // before that would be told of a number that covers changes which came after its own look and which nobody told it.
    private async Task<(string Epoch, long Sequence)> BeginAsync(NpgsqlConnection connection, string epoch, CancellationToken cancellationToken)
    {
        long newest = await ChangeStore.NewestAsync(connection, cancellationToken);
        if (_place is { } before)
        {
            LogEpochChanged(logger, before.Sequence);
            EndSubscriptions();
        }

        return (epoch, newest);
    }

    // Written by the one following task, kept over reconnects so that nothing between two connections is missed.
    private (string Epoch, long Sequence)? _place;

    private void EndSubscriptions()
    {
        foreach (Channel<ChangeTick> channel in _subscribers)
        {
            Remove(channel);
        }
    }

    private void Publish(ChangeTick tick)
    {
        foreach (Channel<ChangeTick> channel in _subscribers)
        {
            if (!channel.Writer.TryWrite(tick))
            {
                Remove(channel);
            }
        }
    }

    private void Remove(Channel<ChangeTick> channel)
    {
        ImmutableInterlocked.Update(ref _subscribers, (set, c) => set.Remove(c), channel);
        channel.Writer.TryComplete();
    }

    [LoggerMessage(EventIds.ChangeFeedLost, LogLevel.Warning, "The change feed lost the database: {Reason}")]
    private static partial void LogLost(ILogger logger, string reason);

    [LoggerMessage(EventIds.DatabaseEpochChanged, LogLevel.Warning,
        "The database was restored or failed over after change {Sequence}: every gateway node is told to drop its grants")]
    private static partial void LogEpochChanged(ILogger logger, long sequence);

    /// <summary>A place in the feed.</summary>
    internal sealed class Subscription(ChannelReader<ChangeTick> reader, Action leave) : IDisposable
    {
        public ChannelReader<ChangeTick> Reader { get; } = reader;

        public void Dispose() => leave();
    }
}
