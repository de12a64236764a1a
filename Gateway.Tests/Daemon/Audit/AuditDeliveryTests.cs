using System.Collections.Concurrent;
using Gateway.Daemon.Audit;
using Gateway.Daemon.Audit.Spool;
using Gateway.Daemon.Diagnostics;
using Gateway.Daemon.Resolve;
using Gateway.Signing.Contracts;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Moq;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Audit;

[TestFixture]
internal sealed class AuditDeliveryTests
{
    private readonly ConcurrentQueue<AuditEvent> _stored = new();
    private Mock<IControlPlane> _controlPlane = null!;
    private ServiceProvider _services = null!;
    private CapturedLog _log = null!;
    private DirectoryInfo _folder = null!;
    private AuditQueue _queue = null!;
    private AuditSpool _spool = null!;
    private SpoolSignal _signal = null!;
    private SpoolWriter _writer = null!;
    private AuditDelivery _delivery = null!;

    [SetUp]
    public void Prepare()
    {
        _stored.Clear();
        _controlPlane = new Mock<IControlPlane>();
        _services = new ServiceCollection().AddMetrics().AddSingleton<GatewayMetrics>().BuildServiceProvider();
        _log = new CapturedLog();
        _folder = Directory.CreateTempSubdirectory("csg-delivery-");
        Open(new AuditOptions { QueueSize = 2500, BatchDelay = TimeSpan.FromMilliseconds(10), SpoolDirectory = _folder.FullName });
    }

    [TearDown]
    public void Clean()
    {
        Close();
        _services.Dispose();
        _log.Dispose();
        _folder.Delete(recursive: true);
    }

    [Test]
    public async Task Events_arrive_in_order_and_in_batches_of_at_most_a_thousand()
    {
        List<int> sizes = [];
        Take(batch => sizes.Add(batch.Count));
        Guid[] sent = [.. Enumerable.Range(0, 2500).Select(_ => Enqueue())];
        await RunAsync();
        Assert.That(_stored.Select(static e => e.Id), Is.EqualTo(sent));
        Assert.That(sizes, Is.All.LessThanOrEqualTo(1000));
    }

    [Test]
    public async Task A_batch_that_was_not_taken_is_sent_again_until_it_is()
    {
        int tries = 0;
        Take(_ =>
        {
            if (++tries < 3)
            {
                throw new ControlPlaneException("gone");
            }
        });
        Guid sent = Enqueue();
        await RunAsync();
        Assert.That(_stored.Select(static e => e.Id), Is.EqualTo([sent]));
        Assert.That(tries, Is.EqualTo(3));
    }

    [Test]
    public async Task At_stop_queue_and_spool_are_emptied_first()
    {
        Take(static _ => { });
        await StartAsync();
        Guid[] sent = [Enqueue(), Enqueue()];
        await StopAsync(CancellationToken.None);
        Assert.That(_stored.Select(static e => e.Id), Is.EqualTo(sent));
        Assert.That(_queue.Taken, Is.Zero);
    }

    [Test]
    public async Task A_stop_whose_time_is_up_does_not_wait_for_a_control_plane_that_is_gone_and_the_next_start_delivers()
    {
        FakeTimeProvider clock = new();
        Close();
        Open(new AuditOptions { SpoolDirectory = _folder.FullName }, clock);
        Take(static _ => throw new ControlPlaneException("gone"));
        Guid sent = Enqueue();
        await StartAsync();
        Task stopping = StopAsync(new CancellationToken(canceled: true));
        Assert.That(stopping.IsCompleted, Is.False, "it has five seconds more");
        await Wait.UntilAsync(() =>
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            return stopping.IsCompleted;
        });
        await stopping;
        Assert.That(clock.GetUtcNow() - clock.Start, Is.GreaterThanOrEqualTo(TimeSpan.FromSeconds(5)));
        Close();
        Open(new AuditOptions { SpoolDirectory = _folder.FullName });
        Take(static _ => { });
        await RunAsync();
        Assert.That(_stored.Select(static e => e.Id), Is.EqualTo([sent]));
    }

    [Test]
    public async Task One_event_that_is_refused_does_not_hold_up_the_others_and_is_named()
    {
        Guid[] sent = [Enqueue("a"), Enqueue("b"), Enqueue("not-taken"), Enqueue("d"), Enqueue("e")];
        Take(static batch =>
        {
            if (batch.Any(static e => e.RequestId == "not-taken"))
            {
                throw new ControlPlaneException("no") { IsRefusal = true };
            }
        });
        await RunAsync();
        Assert.That(_stored.Select(static e => e.Id), Is.EqualTo(sent.Where((_, i) => i != 2)));
        Assert.That(_log.All, Does.Contain("not-taken"));
    }

    [TestCase(500, true)]
    [TestCase(499, false)]
    public async Task A_long_delay_ends_when_half_of_the_places_are_taken(int events, bool isWritten)
    {
        FakeTimeProvider clock = new();
        Close();
        Open(new AuditOptions { QueueSize = 1000, BatchDelay = TimeSpan.FromMinutes(1), SpoolDirectory = _folder.FullName }, clock);
        Take(static _ => { });
        await StartAsync();
        for (int i = 0; i < events; i++)
        {
            Enqueue();
        }

        await Wait.UntilAsync(() =>
        {
            clock.Advance(TimeSpan.FromMilliseconds(100));
            return _queue.Taken == 0 || clock.GetUtcNow() - clock.Start > TimeSpan.FromSeconds(50);
        });
        Assert.That(_queue.Taken, Is.EqualTo(isWritten ? 0 : events));
        _queue.Complete();
        clock.Advance(TimeSpan.FromMinutes(1));
        await StopAsync(CancellationToken.None);
        Assert.That(_stored, Has.Count.EqualTo(events));
    }

    [Test]
    public async Task Events_of_many_callers_all_arrive_and_those_of_each_in_its_order()
    {
        int seed = Environment.TickCount;
        TestContext.Out.WriteLine($"Seed {seed}");
        Close();
        Open(new AuditOptions { BatchDelay = TimeSpan.FromMilliseconds(1), SpoolDirectory = _folder.FullName });
        Take(static _ => { });
        await StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(caller => Task.Run(async () =>
        {
            Random random = new(seed + caller);
            for (int i = 0; i < 2000; i++)
            {
                Enqueue($"{caller}-{i}-" + new string('r', random.Next(0, random.Next(0, 2000))));
                if (random.Next(500) == 0)
                {
                    await Task.Delay(random.Next(30));
                }
            }
        })));
        await Wait.UntilAsync(() => _queue.Taken == 0 && _stored.Count == 16_000);
        for (int caller = 0; caller < 8; caller++)
        {
            Assert.That(
                _stored.Select(static e => e.RequestId.Split('-')).Where(id => id[0] == $"{caller}").Select(static id => id[1]),
                Is.EqualTo(Enumerable.Range(0, 2000).Select(static i => $"{i}")));
        }

        await StopAsync(CancellationToken.None);
    }

    [Test]
    public async Task A_full_spool_keeps_events_in_memory_until_the_control_plane_is_back()
    {
        Close();
        Open(new AuditOptions { QueueSize = 100_000, BatchDelay = TimeSpan.FromMilliseconds(1), SpoolDirectory = _folder.FullName, SpoolMaxBytes = 16 << 20 });
        bool gone = true;
        Take(_ =>
        {
            if (Volatile.Read(ref gone))
            {
                throw new ControlPlaneException("gone");
            }
        });
        await StartAsync();
        string large = new('r', 100_000);
        Guid[] sent = [.. Enumerable.Range(0, 300).Select(_ => Enqueue(large))];
        while (!_log.All.Contains("Audit:SpoolMaxBytes", StringComparison.Ordinal))
        {
            await Task.Delay(20);
        }

        Assert.That(_spool.Bytes, Is.LessThanOrEqualTo(16 << 20));
        Assert.That(_queue.Taken, Is.GreaterThan(0));
        Volatile.Write(ref gone, false);
        await StopAsync(CancellationToken.None);
        Assert.That(_stored.Select(static e => e.Id), Is.EqualTo(sent));
    }

    [Test]
    public async Task What_came_while_the_spool_was_full_is_written_once_there_is_room()
    {
        Close();
        Open(new AuditOptions { BatchDelay = TimeSpan.FromMilliseconds(1), SpoolDirectory = _folder.FullName, SpoolMaxBytes = 16 << 20 });
        bool gone = true;
        Take(_ =>
        {
            if (Volatile.Read(ref gone))
            {
                throw new ControlPlaneException("gone");
            }
        });
        string large = new('r', 100_000);
        List<Guid> sent = [.. Enumerable.Range(0, 180).Select(_ => Enqueue(large))];
        await StartAsync();
        await Wait.UntilAsync(() => _log.All.Contains("Audit:SpoolMaxBytes", StringComparison.Ordinal));
        sent.AddRange(Enumerable.Range(0, 5).Select(_ => Enqueue(large)));
        Volatile.Write(ref gone, false);
        await Wait.UntilAsync(() => _queue.Taken == 0);
        await StopAsync(CancellationToken.None);
        Assert.That(_stored.Select(static e => e.Id), Is.EqualTo(sent));
    }

    [Test]
    public async Task Refused_callers_without_a_key_cannot_fill_the_spool()
    {
        Close();
        Open(new AuditOptions
        {
            BatchDelay = TimeSpan.FromMilliseconds(1),
            SpoolDirectory = _folder.FullName,
            SpoolMaxBytes = 16 << 20,
            UnprovenPercent = 10,
        });
        bool gone = true;
        Take(_ =>
        {
            if (Volatile.Read(ref gone))
            {
                throw new ControlPlaneException("gone");
            }
        });
        await StartAsync();
        string large = new('r', 100_000);
        for (int i = 0; i < 300; i++)
        {
            Enqueue(large, isUnproven: true);
        }

        Guid[] honest = [.. Enumerable.Range(0, 100).Select(_ => Enqueue(large))];
        await Wait.UntilAsync(() => _queue.Taken == 0);
        Assert.That(_spool.UnprovenBytes, Is.InRange((16 << 20) / 10 - 1_000, ((16 << 20) / 10) + 101_000));
        Assert.That(_log.Lines.Count(static l => l.Id.Id == EventIds.AuditUnprovenDropped), Is.EqualTo(1));

        Volatile.Write(ref gone, false);
        await Wait.UntilAsync(() => _spool.UnprovenBytes == 0);
        Guid later = Enqueue(isUnproven: true);
        await StopAsync(CancellationToken.None);
        Assert.That(_stored.Select(static e => e.Id).Except(honest).Count(), Is.InRange(17, 19), "their share, and the one that came when there was room again");
        Assert.That(_stored.Select(static e => e.Id), Is.SupersetOf(honest).And.Contain(later));
    }

    private void Open(AuditOptions settings, TimeProvider? time = null)
    {
        IOptions<AuditOptions> options = Options.Create(settings);
        GatewayMetrics metrics = _services.GetRequiredService<GatewayMetrics>();
        ILoggerFactory loggers = LoggerFactory.Create(b => b.AddProvider(_log));
        _spool = new AuditSpool(options);
        _queue = new AuditQueue(_spool, options, time ?? TimeProvider.System, metrics, loggers.CreateLogger<AuditQueue>());
        _signal = new SpoolSignal();
        _writer = new SpoolWriter(_queue, _spool, _signal, options, time ?? TimeProvider.System, metrics, loggers.CreateLogger<SpoolWriter>());
        _delivery = new AuditDelivery(_spool, _signal, _controlPlane.Object, time ?? TimeProvider.System, metrics, loggers.CreateLogger<AuditDelivery>());
    }

    private void Close()
    {
        _writer.Dispose();
        _delivery.Dispose();
        _signal.Dispose();
        _spool.Dispose();
    }

    private async Task RunAsync()
    {
        await StartAsync();
        await StopAsync(CancellationToken.None);
    }

    private async Task StartAsync()
    {
        await _delivery.StartAsync(CancellationToken.None);
        await _writer.StartAsync(CancellationToken.None);
    }

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        await _writer.StopAsync(cancellationToken);
        await _delivery.StopAsync(cancellationToken);
    }

    private void Take(Action<IReadOnlyList<AuditEvent>> onBatch) => _controlPlane
        .Setup(static c => c.SendAuditAsync(It.IsAny<ReadOnlyMemory<byte>>(), It.IsAny<CancellationToken>()))
        .Returns((ReadOnlyMemory<byte> lines, CancellationToken _) =>
        {
            AuditEvent[] events = AuditLines.Read(lines);
            try
            {
                onBatch(events);
            }
            catch (ControlPlaneException e)
            {
                return Task.FromException<AuditBatchResult>(e);
            }

            foreach (AuditEvent audited in events)
            {
                _stored.Enqueue(audited);
            }

            return Task.FromResult(new AuditBatchResult { Accepted = events.Length, Duplicates = 0 });
        });

    private Guid Enqueue(string requestId = "r", bool isUnproven = false)
    {
        AuditEvent recorded = RecordedEvent.Of(requestId);
        _queue.TryReserve();
        _queue.Enqueue(recorded, isUnproven);
        return recorded.Id;
    }
}
