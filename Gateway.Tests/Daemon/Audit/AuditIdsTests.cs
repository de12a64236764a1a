using Gateway.Daemon.Audit;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Audit;

[TestFixture]
internal sealed class AuditIdsTests
{
    private static readonly DateTimeOffset Time = new(2026, 11, 26, 11, 30, 0, 123, TimeSpan.Zero);

    [Test]
    public void An_id_is_a_uuid_of_version_7_with_its_time()
    {
        Guid id = AuditIds.Next(Time);
        Assert.That((id.Version, id.Variant & 0b1100), Is.EqualTo((7, 0b1000)));
        Assert.That(id.ToString()[..13], Is.EqualTo(Guid.CreateVersion7(Time).ToString()[..13]));
    }

    [Test]
    public void No_two_ids_of_one_moment_are_equal_whatever_threads_make_them()
    {
        Guid[] made = new Guid[100_000];
        Parallel.For(0, made.Length, i => made[i] = AuditIds.Next(Time));
        Assert.That(made.Distinct().Count(), Is.EqualTo(made.Length));
    }
}
