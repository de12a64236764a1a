using Gateway.Daemon.Audit;
using Gateway.Daemon.Audit.Spool;
using Gateway.Daemon.Diagnostics;
using Gateway.Signing.Contracts;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Audit;

[TestFixture]
internal sealed class AuditQueueTests
{
    private const int Places = 1000;

    private ServiceProvider _services = null!;
    private CapturedLog _log = null!;
    private DirectoryInfo _folder = null!;
    private AuditSpool _spool = null!;
    private AuditQueue _queue = null!;

    [SetUp]
    public void Prepare()
    {
        _services = new ServiceCollection().AddMetrics().AddSingleton<GatewayMetrics>().BuildServiceProvider();
        _log = new CapturedLog();
        _folder = Directory.CreateTempSubdirectory("csg-queue-");
        Open(AuditOverflow.Refuse);
    }

    [TearDown]
    public void Clean()
    {
        _spool.Dispose();
        _services.Dispose();
        _log.Dispose();
        _folder.Delete(recursive: true);
    }

    [Test]
    public void At_the_bound_there_is_no_place_for_another_call_until_events_are_written()
    {
        for (int i = 0; i < Places; i++)
        {
            Assert.That(_queue.TryReserve(), Is.True);
        }

        Assert.That(_queue.TryReserve(), Is.False);
        _queue.Enqueue(RecordedEvent.Of("r"));
        Assert.That(_queue.TryTake(out AuditBlock? block), Is.True);
        Assert.That(_queue.TryReserve(), Is.False, "what was taken has its place until it is written");
        _queue.Written(block!);
        Assert.That(_queue.TryReserve(), Is.True);
        Assert.That(_queue.TryReserve(), Is.False);
    }

    [Test]
    public void Where_the_operator_wants_it_the_oldest_are_dropped_a_block_at_once_and_the_first_request_is_named()
    {
        _spool.Dispose();
        Open(AuditOverflow.DropOldest);
        Record("the-oldest");
        for (int i = 1; i < Places; i++)
        {
            Record($"r-{i}");
        }

        Assert.That(_log.Lines, Is.Empty);
        Record("the-newest");
        int dropped = Places + 1 - _queue.Count;
        Assert.That(dropped, Is.InRange(100, Places / 2), "one block of several");
        Assert.That(_log.All, Does.Contain($"{dropped} events").And.Contain("the-oldest").And.Not.Contain("the-newest"));
        Assert.That(_queue.Taken, Is.EqualTo(_queue.Count));
        string[] left = [.. TakeAll().Select(static e => e.RequestId)];
        Assert.That(left, Is.EqualTo(Enumerable.Range(dropped, Places - dropped).Select(static i => $"r-{i}").Append("the-newest")));
    }

    [Test]
    public void Events_are_taken_whole_and_in_order_whatever_their_length()
    {
        int seed = Environment.TickCount;
        TestContext.Out.WriteLine($"Seed {seed}");
        Random random = new(seed);
        List<string> recorded = [], taken = [];
        for (int i = 0; i < Places; i++)
        {
            string id = $"{i}-" + new string('é', random.Next(10) switch { 0 => random.Next(200_000), 1 => random.Next(20_000), _ => random.Next(1000) });
            recorded.Add(id);
            Record(id);
            if (random.Next(20) == 0)
            {
                taken.AddRange(TakeAll().Select(static e => e.RequestId));
            }
        }

        taken.AddRange(TakeAll().Select(static e => e.RequestId));
        Assert.That(taken, Is.EqualTo(recorded));
        Assert.That(_queue.Taken, Is.Zero);
    }

    [Test]
    public void An_event_after_the_end_gives_its_place_back_and_its_request_is_named()
    {
        _queue.Complete();
        Record("too-late");
        Assert.That(_queue.TryTake(out _), Is.False);
        Assert.That(_queue.Taken, Is.Zero);
        Assert.That(_log.All, Does.Contain("too-late"));
    }

    [Test]
    public void Events_without_a_proven_key_that_wait_in_memory_count_for_their_share_too()
    {
        long share = (16 << 20) / 100 * 10;
        string large = new('r', 50_000);
        int recorded = 0;
        for (int i = 0; i < 60; i++)
        {
            _queue.TryReserve();
            _queue.Enqueue(RecordedEvent.Of(large), isUnproven: true);
            recorded += _queue.Count > recorded ? 1 : 0;
        }

        Assert.That(recorded * 50_000, Is.InRange(share - 50_000, share + 50_000));
        Assert.That(_queue.Taken, Is.EqualTo(recorded));
        Assert.That(_log.Lines.Count(static l => l.Id.Id == EventIds.AuditUnprovenDropped), Is.EqualTo(1));
        Assert.That(TakeAll(), Has.Length.EqualTo(recorded));
        _queue.TryReserve();
        _queue.Enqueue(RecordedEvent.Of("r"), isUnproven: true);
        Assert.That(_queue.Count, Is.EqualTo(1), "there is room again");
    }

    [Test]
    public async Task Who_waits_is_told_of_the_first_event_and_of_the_end()
    {
        ValueTask<bool> waiting = _queue.WaitAsync(CancellationToken.None);
        Assert.That(waiting.IsCompleted, Is.False);
        Record("r");
        Assert.That(await waiting, Is.True);
        _queue.Complete();
        Assert.That(await _queue.WaitAsync(CancellationToken.None), Is.False);
        Assert.That(TakeAll(), Has.Length.EqualTo(1));
    }

    private void Open(AuditOverflow whenFull)
    {
        IOptions<AuditOptions> options = Options.Create(
            new AuditOptions { QueueSize = Places, SpoolDirectory = _folder.FullName, SpoolMaxBytes = 16 << 20, UnprovenPercent = 10, WhenFull = whenFull });
        _spool = new AuditSpool(options);
        _queue = new AuditQueue(
            _spool, options, TimeProvider.System, _services.GetRequiredService<GatewayMetrics>(),
            LoggerFactory.Create(b => b.AddProvider(_log)).CreateLogger<AuditQueue>());
    }

    private void Record(string requestId)
    {
        _queue.TryReserve();
        _queue.Enqueue(RecordedEvent.Of(requestId));
    }

    private AuditEvent[] TakeAll()
    {
        List<AuditEvent> events = [];
        for (int left = _queue.Blocks; left > 0; left--)
        {
            Assert.That(_queue.TryTake(out AuditBlock? block), Is.True);
            AuditEvent[] lines = AuditLines.Read(block!.Lines);
            Assert.That(lines, Has.Length.EqualTo(block.Count));
            events.AddRange(lines);
            _queue.Written(block);
        }

        Assert.That(_queue.TryTake(out _), Is.False);
        return [.. events];
    }
}
