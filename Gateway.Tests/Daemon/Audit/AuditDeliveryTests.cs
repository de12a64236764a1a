using System.Collections.Concurrent;
using Gateway.Daemon.Audit;
using Gateway.Daemon.Diagnostics;
using Gateway.Daemon.Resolve;
using Gateway.Signing.Contracts;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
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
    private AuditQueue _queue = null!;
    private AuditDelivery _delivery = null!;

    [SetUp]
    public void Prepare()
    {
        _stored.Clear();
        _controlPlane = new Mock<IControlPlane>();
        _services = new ServiceCollection().AddMetrics().AddSingleton<GatewayMetrics>().BuildServiceProvider();
        _log = new CapturedLog();
        IOptions<AuditOptions> options = Options.Create(new AuditOptions { QueueSize = 2500, BatchDelay = TimeSpan.FromMilliseconds(10) });
        GatewayMetrics metrics = _services.GetRequiredService<GatewayMetrics>();
        ILogger<AuditQueue> logger = LoggerFactory.Create(b => b.AddProvider(_log)).CreateLogger<AuditQueue>();
        _queue = new AuditQueue(options, metrics, logger);
        _delivery = new AuditDelivery(_queue, _controlPlane.Object, options, TimeProvider.System, metrics, NullLogger<AuditDelivery>.Instance);
    }

    [TearDown]
    public void Clean()
    {
        _delivery.Dispose();
        _services.Dispose();
        _log.Dispose();
    }

    [Test]
    public async Task Events_arrive_in_order_and_in_batches_of_at_most_a_thousand()
    {
        List<int> sizes = [];
        Take(batch => sizes.Add(batch.Events.Count));
        Guid[] sent = [.. Enumerable.Range(0, 2500).Select(_ => Enqueue())];
        await _delivery.StartAsync(CancellationToken.None);
        await _delivery.StopAsync(CancellationToken.None);
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
        await _delivery.StartAsync(CancellationToken.None);
        await _delivery.StopAsync(CancellationToken.None);
        Assert.That(_stored.Select(static e => e.Id), Is.EqualTo([sent]));
        Assert.That(tries, Is.EqualTo(3));
    }

    [Test]
    public async Task At_stop_the_queue_is_emptied_first()
    {
        Take(_ => { });
        await _delivery.StartAsync(CancellationToken.None);
        Guid[] sent = [Enqueue(), Enqueue()];
        await _delivery.StopAsync(CancellationToken.None);
        Assert.That(_stored.Select(static e => e.Id), Is.EqualTo(sent));
    }

    [Test]
    public async Task A_stop_whose_time_is_up_does_not_wait_for_a_control_plane_that_is_gone()
    {
        Take(static _ => throw new ControlPlaneException("gone"));
        Enqueue();
        await _delivery.StartAsync(CancellationToken.None);
        using CancellationTokenSource up = new(TimeSpan.FromMilliseconds(100));
        Task stopping = _delivery.StopAsync(up.Token);
        Assert.That(await Task.WhenAny(stopping, Task.Delay(TimeSpan.FromSeconds(10))), Is.SameAs(stopping));
    }

    [Test]
    public void At_the_bound_an_event_is_dropped_and_its_request_named()
    {
        for (int i = 0; i < 2500; i++)
        {
            Enqueue();
        }

        Assert.That(_log.Lines, Is.Empty);
        Enqueue("one-too-many");
        Assert.That(_log.All, Does.Contain("one-too-many"));
        Assert.That(_queue.Reader.Count, Is.EqualTo(2500));
    }

    private void Take(Action<AuditBatch> onBatch) => _controlPlane
        .Setup(static c => c.SendAuditAsync(It.IsAny<AuditBatch>(), It.IsAny<CancellationToken>()))
        .Returns((AuditBatch batch, CancellationToken _) =>
        {
            try
            {
                onBatch(batch);
            }
            catch (ControlPlaneException e)
            {
                return Task.FromException<AuditBatchResult>(e);
            }

            foreach (AuditEvent audited in batch.Events)
            {
                _stored.Enqueue(audited);
            }

            return Task.FromResult(new AuditBatchResult { Accepted = batch.Events.Count, Duplicates = 0 });
        });

    private Guid Enqueue(string requestId = "r")
    {
        Guid id = Guid.NewGuid();
        _queue.Enqueue(new AuditEvent
        {
            Id = id,
            Time = TimeProvider.System.GetUtcNow(),
            RequestId = requestId,
            Decision = AuditDecision.Allowed,
            Method = "POST",
            Host = "dynamodb.eu-west-1.amazonaws.com",
            Status = 200,
        });
        return id;
    }
}
