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
        using StandingStream written = new();
        await using (LogOutput output = new(written, file: null, TimeProvider.System))
        {
            using Logger logger = LoggerTo(output);
            logger.Information("the one that is being written");
            await written.Reached.WaitAsync(Limit);
            for (int i = 0; i < LogOutput.MaxWaiting + 3; i++)
            {
                logger.Information("Line {Number}", i);
            }

            Assert.That(output.Dropped, Is.EqualTo(3));
            written.GoOn();
        }

        JsonElement[] lines = [.. Lines(written)];
        Assert.That(lines, Has.Length.EqualTo(1 + LogOutput.MaxWaiting + 1));
        Assert.That(lines[^1].GetProperty("message").GetString(), Is.EqualTo("3 log lines were dropped because they were not taken in time"));
    }

    [Test]
    public async Task An_output_that_was_closed_does_not_stop_the_lines_of_the_file()
    {
        string folder = Directory.CreateTempSubdirectory("csg-log-").FullName;
        try
        {
            string path = Path.Combine(folder, "lines.log");
            Logger file = new LoggerConfiguration().WriteTo.File(new JsonLineFormatter(), path).CreateLogger();
            await using (LogOutput output = new(new ClosedStream(), file, TimeProvider.System))
            {
                using Logger logger = LoggerTo(output);
                logger.Information("one");
                logger.Information("two");
            }

            Assert.That(await File.ReadAllLinesAsync(path), Has.Length.EqualTo(2));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
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
                TimeProvider.System.GetUtcNow(), LogEventLevel.Information, exception: new Unspeakable(), new MessageTemplateParser().Parse("broken"), []));
            logger.Information("after");
        }

        Assert.That(Lines(written).Select(static l => l.GetProperty("message").GetString()), Is.EqualTo(["before", "after"]));
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

    private sealed class Unspeakable : Exception
    {
        public override string ToString() => throw new InvalidOperationException("No words.");
    }

    private sealed class ClosedStream : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("Broken pipe");
    }
}
