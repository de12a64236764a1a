using System.Globalization;
using System.Runtime.Versioning;
using System.Text;
using Gateway.Daemon.Audit;
using Gateway.Daemon.Audit.Spool;
using Microsoft.Extensions.Options;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Audit;

[TestFixture]
internal sealed class AuditSpoolTests
{
    private readonly byte[] _buffer = new byte[1 << 20];
    private DirectoryInfo _folder = null!;

    [SetUp]
    public void Prepare() => _folder = Directory.CreateTempSubdirectory("csg-spool-");

    [TearDown]
    public void Clean() => _folder.Delete(recursive: true);

    [Test]
    public void Lines_come_back_in_order_and_whole_however_they_were_written()
    {
        int seed = Random.Shared.Next();
        TestContext.Out.WriteLine($"seed {seed}");
        Random random = new(seed);
        using AuditSpool spool = Open();
        List<string> written = [];
        List<string> read = [];
        SpoolPosition position = default;
        while (written.Count < 5_000)
        {
            string[] lines = [.. Enumerable.Range(0, random.Next(1, 50)).Select(i => Line(written.Count + i, random.Next(3_000)))];
            written.AddRange(lines);
            Assert.That(Append(spool, lines), Is.True);
            if (random.Next(3) == 0)
            {
                position = ReadAll(spool, position, read, random.Next(1, 600));
            }
        }

        ReadAll(spool, position, read, 500);
        Assert.That(read, Is.EqualTo(written));
    }

    [Test]
    public void What_waits_of_the_unproven_is_counted_until_it_is_delivered_or_dropped()
    {
        using AuditSpool spool = Open();
        spool.TryAppend("one\n"u8.ToArray(), 4);
        spool.TryAppend("two\nthree\n"u8.ToArray(), 6);
        Append(spool, "four");
        Assert.That(spool.UnprovenBytes, Is.EqualTo(10));
        Assert.That(spool.TryRead(default, 1, _buffer, out SpoolBatch batch), Is.True);
        spool.Delivered(batch.Next);
        Assert.That(spool.UnprovenBytes, Is.EqualTo(6));
        spool.DropOldest();
        Assert.That(spool.UnprovenBytes, Is.Zero);
    }

    [Test]
    public void What_was_not_delivered_is_there_after_the_next_start()
    {
        using (AuditSpool spool = Open())
        {
            Append(spool, "one", "two");
        }

        using AuditSpool again = Open();
        Append(again, "three");
        Assert.That(Read(again), Is.EqualTo((string[])["one", "two", "three"]));
    }

    [Test]
    public void What_was_delivered_is_gone_after_a_stop()
    {
        using (AuditSpool spool = Open())
        {
            Append(spool, "one", "two");
            spool.Delivered(ReadAll(spool, default, [], 500));
        }

        Assert.That(_folder.GetFiles("*.ndjson"), Is.Empty);
        using AuditSpool again = Open();
        Assert.That(Read(again), Is.Empty);
    }

    [Test]
    public void Delivered_files_are_deleted_while_writing_goes_on()
    {
        using AuditSpool spool = Open();
        SpoolPosition position = default;
        for (int i = 0; i < 200; i++)
        {
            Append(spool, Line(i, 100_000));
            position = ReadAll(spool, position, [], 500);
            spool.Delivered(position);
            Assert.That(spool.Bytes, Is.LessThan(6 << 20));
        }

        Assert.That(_folder.GetFiles("*.ndjson"), Has.Length.LessThanOrEqualTo(2));
    }

    [Test]
    public void A_line_that_a_crash_cut_off_is_passed_over_and_the_others_are_kept()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "audit-0000000000000000007.ndjson"), "seven\nhalf of a li");
        using AuditSpool spool = Open();
        Append(spool, "eight");
        Assert.That(Read(spool), Is.EqualTo((string[])["seven", "eight"]));
    }

    [Test]
    public void At_the_bound_nothing_more_is_taken_and_nothing_is_lost()
    {
        using AuditSpool spool = Open();
        int taken = 0;
        while (Append(spool, Line(taken, 500_000)))
        {
            taken++;
        }

        Assert.That(spool.Bytes, Is.LessThanOrEqualTo(16 << 20).And.GreaterThan(15 << 20));
        Assert.That(Read(spool), Has.Count.EqualTo(taken));
    }

    [Test]
    public void Dropping_the_oldest_makes_room_and_counts_what_was_not_delivered()
    {
        using AuditSpool spool = Open();
        int taken = 0;
        while (Append(spool, Line(taken, 500_000)))
        {
            taken++;
        }

        Assert.That(spool.TryRead(default, 3, _buffer, out SpoolBatch batch), Is.True);
        spool.Delivered(batch.Next);
        long lost = spool.DropOldest();
        Assert.That(Append(spool, "room"), Is.True);
        Assert.That(Read(spool), Has.Count.EqualTo(taken - batch.Count - lost + 1));
        Assert.That(lost, Is.GreaterThan(0));
    }

    [Test]
    public void A_second_daemon_on_the_same_folder_is_told_so()
    {
        using AuditSpool first = Open();
        Assert.That(Open, Throws.TypeOf<AuditSpoolException>().With.Message.Contains("Audit:SpoolDirectory").And.Message.Contains("no other daemon"));
    }

    [Test]
    [UnsupportedOSPlatform("windows")]
    [Platform(Exclude = "Win")]
    public void Files_are_for_their_owner_alone()
    {
        string folder = Path.Combine(_folder.FullName, "own");
        using AuditSpool spool = new(Options.Create(new AuditOptions { SpoolDirectory = folder }));
        Append(spool, "one");
        Assert.That(File.GetUnixFileMode(folder) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead), Is.EqualTo(UnixFileMode.None));
        Assert.That(File.GetUnixFileMode(Directory.GetFiles(folder, "*.ndjson")[0]), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    private static string Line(int number, int length) => number.ToString(CultureInfo.InvariantCulture) + new string('x', length);

    private static bool Append(AuditSpool spool, params string[] lines) =>
        spool.TryAppend(Encoding.UTF8.GetBytes(string.Concat(lines.Select(static l => l + '\n'))));

    private AuditSpool Open() => new(Options.Create(new AuditOptions { SpoolDirectory = _folder.FullName, SpoolMaxBytes = 16 << 20 }));

    private List<string> Read(AuditSpool spool)
    {
        List<string> lines = [];
        ReadAll(spool, default, lines, 500);
        return lines;
    }

    private SpoolPosition ReadAll(AuditSpool spool, SpoolPosition from, List<string> lines, int maxCount)
    {
        while (spool.TryRead(from, maxCount, _buffer, out SpoolBatch batch))
        {
            lines.AddRange(Encoding.UTF8.GetString(batch.Lines.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries));
            from = batch.Next;
        }

        return from;
    }
}
