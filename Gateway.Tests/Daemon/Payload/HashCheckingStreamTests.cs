using System.Security.Cryptography;
using Gateway.Daemon.Payload;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Payload;

[TestFixture]
internal sealed class HashCheckingStreamTests
{
    [Test]
    public async Task A_body_passes_unchanged_whatever_the_sizes_of_reads()
    {
        int seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        Random random = new(seed);
        for (int round = 0; round < 300; round++)
        {
            byte[] body = new byte[random.Next(0, 5000)];
            random.NextBytes(body);
            await using HashCheckingStream stream = new(new RandomReads(body, random), Hash(body));
            using MemoryStream passed = new();
            byte[] buffer = new byte[random.Next(1, 700)];
            for (int count; (count = await stream.ReadAsync(buffer.AsMemory(0, random.Next(1, buffer.Length + 1)))) > 0;)
            {
                passed.Write(buffer, 0, count);
            }

            Assert.That(passed.ToArray(), Is.EqualTo(body));
            Assert.That(stream.IsMismatch, Is.False);
            Assert.That(stream.BytesRead, Is.EqualTo(body.Length));
        }
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(4096)]
    public async Task The_last_byte_of_a_wrong_body_is_never_let_go(int length)
    {
        byte[] body = new byte[length];
        await using HashCheckingStream stream = new(new MemoryStream(body), Hash([1, 2, 3]));
        using MemoryStream passed = new();
        await Assert.ThatAsync(() => stream.CopyToAsync(passed), Throws.InstanceOf<PayloadMismatchException>());
        Assert.That(passed.Length, Is.LessThan(length));
        Assert.That(stream.IsMismatch, Is.True);
    }

    [Test]
    public async Task An_empty_body_under_another_hash_is_a_mismatch()
    {
        await using HashCheckingStream stream = new(Stream.Null, Hash([1]));
        await Assert.ThatAsync(async () => await stream.ReadAsync(new byte[10]), Throws.InstanceOf<PayloadMismatchException>());
    }

    private static string Hash(byte[] body) => Convert.ToHexStringLower(SHA256.HashData(body));

    /// <summary>Yields as few bytes as it likes, as networks do.</summary>
    private sealed class RandomReads(byte[] body, Random random) : MemoryStream(body)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..random.Next(1, buffer.Length + 1)], cancellationToken);
    }
}
