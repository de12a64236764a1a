using System.Diagnostics;
using System.Globalization;
using System.Text;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Fuzzing;

/// <summary>
/// Feeds one parser with random bytes and with mutations of a checked-in corpus, for a second, or for the minutes that the environment
/// says in <c>CSG_FUZZ_MINUTES</c> (shared by all parsers). Fails on an exception, on an input that takes too long and on one that
/// allocates out of proportion; what the parser's own invariants find wrong are exceptions too. An input with an outcome that was not
/// seen before is kept and mutated further. A failure prints seed and input; <c>CSG_TEST_SEED</c> repeats a run, and the input belongs
/// into the corpus once the fault is mended.
/// </summary>
internal static class FuzzRun
{
    /// <summary>How many parsers share the minutes.</summary>
    public const int Targets = 13;

    /// <summary>No parser needs a tenth of it for any input of 72 KiB, on a machine busy with other tests.</summary>
    private static readonly TimeSpan LongestInput = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Length =
        double.TryParse(Environment.GetEnvironmentVariable("CSG_FUZZ_MINUTES"), CultureInfo.InvariantCulture, out double minutes)
            ? TimeSpan.FromMinutes(minutes / Targets)
            : TimeSpan.FromSeconds(1);

    /// <summary>Runs a target that needs no chance of its own.</summary>
    public static void Run(string name, Func<byte[], int> target, int allocationPerByte) => Run(name, (input, _) => target(input), allocationPerByte);

    /// <summary>Runs a target.</summary>
    /// <param name="name">The folder of the corpus.</param>
    /// <param name="target">Takes an input, checks its invariants, and returns what tells this outcome from others.</param>
    /// <param name="allocationPerByte">The most that an input may allocate, bytes for each of its bytes, beside 64 KiB.</param>
    /// <param name="seeds">Inputs that cannot be checked in, such as signed ones.</param>
    public static void Run(string name, Func<byte[], Random, int> target, int allocationPerByte, params byte[][] seeds)
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable("CSG_TEST_SEED"), CultureInfo.InvariantCulture, out int given)
            ? given
            : Random.Shared.Next();
        List<byte[]> corpus = [.. Corpus(name), .. seeds];
        Assert.That(corpus, Is.Not.Empty, "the corpus is missing");
        var state = new State();
        var worker = new Thread(() => state.Loop(corpus, new Random(seed), target, allocationPerByte)) { IsBackground = true };
        worker.Start();
        long inputs = -1;
        while (!worker.Join(LongestInput))
        {
            // A thread cannot be stopped from outside; as a background thread it ends with the process.
            Assert.That(state.Inputs, Is.Not.EqualTo(inputs), () => $"{name}: an input does not end, seed {seed}: {Shown(state.Input)}");
            inputs = state.Inputs;
        }

        TestContext.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: seed {seed}, {state.Inputs} inputs in {Length.TotalSeconds:F0} s, {corpus.Count} in the corpus, {state.Outcomes.Count} outcomes, "
            + $"most allocated by one input {state.MostAllocated} bytes, slowest {state.Slowest.TotalMilliseconds:F1} ms"));
        Assert.That(state.Failure, Is.Null, () => $"{name}: seed {seed}, after {state.Inputs} inputs: {Shown(state.Input)}");
    }

    private static IEnumerable<byte[]> Corpus(string name)
    {
        string folder = Path.Combine(RepositoryFiles.Root, "Gateway.Tests", "Fuzzing", "Corpus", name);
        return Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Select(File.ReadAllBytes);
    }

    private static string Shown(byte[] input) => $"{input.Length} bytes, Base64 {Convert.ToBase64String(input)}, text {Encoding.Latin1.GetString(input)}";

    private sealed class State
    {
        private long _inputs;

        public HashSet<int> Outcomes { get; } = [];

        public long Inputs => Volatile.Read(ref _inputs);

        public byte[] Input { get; private set; } = [];

        public Exception? Failure { get; private set; }

        public long MostAllocated { get; private set; }

        public TimeSpan Slowest { get; private set; }

        public void Loop(List<byte[]> corpus, Random random, Func<byte[], Random, int> target, int allocationPerByte)
        {
            InputMutator mutator = new(random, [.. corpus.SelectMany(Words).DistinctBy(Convert.ToBase64String)]);
            try
            {
                foreach (byte[] input in corpus.ToArray())
                {
                    Try(input, random, target, allocationPerByte);
                }

                for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < Length;)
                {
                    byte[] input = random.Next(16) == 0
                        ? mutator.Random()
                        : mutator.Mutate(corpus[random.Next(corpus.Count)], corpus[random.Next(corpus.Count)]);
                    if (Try(input, random, target, allocationPerByte) && corpus.Count < 4096)
                    {
                        corpus.Add(input);
                    }
                }
            }
            catch (Exception e)
            {
                Failure = e;
            }
        }

        /// <summary>Whether the outcome was new.</summary>
        private bool Try(byte[] input, Random random, Func<byte[], Random, int> target, int allocationPerByte)
        {
            Input = input;
            long start = Stopwatch.GetTimestamp();
            long before = GC.GetAllocatedBytesForCurrentThread();
            int outcome = target(input, random);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
            bool isNew = Outcomes.Add(outcome);
            MostAllocated = Math.Max(MostAllocated, allocated);
            Slowest = elapsed > Slowest ? elapsed : Slowest;
            Volatile.Write(ref _inputs, _inputs + 1);
            // What is allocated once, at the first use of a table, is not the input's.
            return allocated <= (64 * 1024) + ((long)allocationPerByte * input.Length) || Inputs < 1000
                ? isNew
                : throw new InvalidOperationException($"{allocated} bytes were allocated for {input.Length} bytes of input.");
        }

        /// <summary>The words of an input: what stands between punctuation.</summary>
        private static IEnumerable<byte[]> Words(byte[] input) => Encoding.Latin1.GetString(input)
            .Split([' ', '&', '=', ',', ';', '/', ':', '\r', '\n', '"', '<', '>', '{', '}'], StringSplitOptions.RemoveEmptyEntries)
            .Where(static word => word.Length < 64).Select(Encoding.Latin1.GetBytes);
    }
}
