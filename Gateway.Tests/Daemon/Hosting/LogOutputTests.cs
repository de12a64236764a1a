using System.Text;
using System.Text.Json;
using Gateway.Daemon.Hosting;
using NUnit.Framework;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Parsing;

namespace Gateway.Tests.Daemon.Hosting;

[TestFixture]
internal sealed class LogOutputTests
{
    private static readonly string[] Characters = ["a", "\"", "ö", "€", "🦊"];
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Test]
    public async Task What_was_logged_is_written_in_order_before_the_end()
    {
        using MemoryStream written = new();
        await using (LogOutput output = new(written, file: null, TimeProvider.System))
        {
            using Logger logger = LoggerTo(output);
            for (int i = 0; i < 5_000; i++)
            {
                logger.Information("Line {Number}", i);
            }
        }

        int[] numbers = [.. Lines(written).Select(static l => l.GetProperty("number").GetInt32())];
        Assert.That(numbers, Is.EqualTo(Enumerable.Range(0, 5_000)));
    }

    [Test]
    public async Task A_line_after_the_end_is_written_all_the_same()
    {
        using MemoryStream written = new();
        LogOutput output = new(written, file: null, TimeProvider.System);
        using Logger logger = LoggerTo(output);
        await output.DisposeAsync();
        logger.Information("late");
        Assert.That(Lines(written).Single().GetProperty("message").GetString(), Is.EqualTo("late"));
    }

    [Test]
    public async Task Where_nobody_reads_logging_goes_on_and_what_was_dropped_is_said()
    {
        // A line has its text twice, in its message and by its name, and 103 bytes beside that.
        int waiting = LogOutput.MaxWaitingBytes / 200_103;
        using StandingStream written = new();
        await using (LogOutput output = new(written, file: null, TimeProvider.System))
        {
            using Logger logger = LoggerTo(output);
            logger.Information("the one that is being written");
            await written.Reached.WaitAsync(Limit);
            string text = new('x', 100_000);
            for (int i = 0; output.Dropped < 3; i++)
            {
                logger.Information("{Text}", text);
                Assert.That(i, Is.LessThan(waiting + 3), "more waits than may");
            }

            written.GoOn();
        }

        JsonElement[] lines = [.. Lines(written)];
        Assert.That(lines, Has.Length.EqualTo(1 + waiting + 1));
        Assert.That(lines[^1].GetProperty("message").GetString(), Is.EqualTo("3 log lines were dropped because they were not taken in time"));
    }

    [Test]
    public async Task An_output_that_was_closed_does_not_stop_the_lines_of_the_file()
    {
        string lines = await FileOfAsync(new ClosedStream(), static logger =>
        {
            logger.Information("one");
            logger.Information("two");
        });
        Assert.That(lines.Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(2));
    }

    [Test]
    public async Task The_file_gets_the_bytes_of_the_output([Random(2)] int seed)
    {
        TestContext.Out.WriteLine($"Seed {seed}");
        Random random = new(seed);
        using MemoryStream written = new();
        string lines = await FileOfAsync(written, logger =>
        {
            for (int i = 0; i < 3_000; i++)
            {
                // Of 1 to 4 bytes in UTF-8 each, so that the pieces of a block end within them.
                logger.Information("{Text}", string.Concat(Enumerable.Range(0, random.Next(100)).Select(_ => Characters[random.Next(Characters.Length)])));
            }
        });
        Assert.That(Lines(written).Count(), Is.EqualTo(3_000));
        Assert.That(lines, Is.EqualTo(Encoding.UTF8.GetString(written.ToArray())));
    }

    [Test]
    public async Task A_value_that_cannot_be_written_costs_its_own_line_alone()
    {
        using MemoryStream written = new();
        await using (LogOutput output = new(written, file: null, TimeProvider.System))
        {
            using Logger logger = LoggerTo(output);
            logger.Information("before");
            logger.Write(new LogEvent(
                TimeProvider.System.GetUtcNow(), LogEventLevel.Information, exception: new UnspeakableException(), new MessageTemplateParser().Parse("broken"), []));
            logger.Information("after");
        }

        Assert.That(Lines(written).Select(static l => l.GetProperty("message").GetString()), Is.EqualTo(["before", "after"]));
    }

    /// <summary>What is in the file after something was logged.</summary>
    private static async Task<string> FileOfAsync(Stream written, Action<Logger> log)
    {
        string folder = Directory.CreateTempSubdirectory("csg-log-").FullName;
        try
        {
            string path = Path.Combine(folder, "lines.log");
            Logger file = new LoggerConfiguration().WriteTo.File(LineBlock.Formatter, path).CreateLogger();
            await using (LogOutput output = new(written, file, TimeProvider.System))
            {
                using Logger logger = LoggerTo(output);
                log(logger);
            }

            return await File.ReadAllTextAsync(path);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Logger LoggerTo(LogOutput output) => new LoggerConfiguration().WriteTo.Sink(output).CreateLogger();

    private static IEnumerable<JsonElement> Lines(MemoryStream written) =>
        Encoding.UTF8.GetString(written.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static l => JsonDocument.Parse(l).RootElement);

    /// <summary>Its first write waits until it is told to go on, as a pipe's does that nobody reads.</summary>
    private sealed class StandingStream : MemoryStream
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim _goesOn = new();

        public Task Reached => _reached.Task;

        public void GoOn() => _goesOn.Set();

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            _reached.TrySetResult();
            _goesOn.Wait(Limit);
            base.Write(buffer);
        }

        protected override void Dispose(bool disposing)
        {
            _goesOn.Dispose();
            base.Dispose(disposing);
        }
    }

    private sealed class ClosedStream : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("Broken pipe");
    }
}
