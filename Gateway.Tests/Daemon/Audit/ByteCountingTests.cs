using Gateway.Daemon.Audit;
using Gateway.Daemon.Hosting;
using Microsoft.AspNetCore.Http;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Audit;

[TestFixture]
internal sealed class ByteCountingTests
{
    private const int Turns = 8;
    private const int BlockBytes = InlineCompletions.MaxBytesAtOnce / 4;
    private const int Blocks = Turns * 4;

    [Test]
    public void A_body_that_is_always_there_gives_its_thread_back_now_and_then()
    {
        ByteCountingStream body = new(new MemoryStream(new byte[Blocks * BlockBytes]));
        byte[] block = new byte[BlockBytes];
        Assert.That(TurnsOf(() => body.ReadAsync(block).AsTask()), Is.EqualTo(Turns));
        Assert.That(body.Count, Is.EqualTo(Blocks * BlockBytes));
    }

    [Test]
    public void An_answer_that_is_always_taken_gives_its_thread_back_now_and_then()
    {
        DefaultHttpContext context = new();
        using MemoryStream taken = new();
        context.Response.Body = taken;
        ByteCountingBody body = ByteCountingBody.Install(context);
        byte[] block = new byte[BlockBytes];
        Assert.That(TurnsOf(() => context.Response.Body.WriteAsync(block).AsTask()), Is.EqualTo(Turns));
        Assert.That(body.Count, Is.EqualTo(Blocks * BlockBytes));
        Assert.That(taken.Length, Is.EqualTo(Blocks * BlockBytes));
    }

    /// <summary>How many of the calls go on elsewhere, where nothing ever has to be waited for.</summary>
    private static int TurnsOf(Func<Task> call)
    {
        SynchronizationContext? before = SynchronizationContext.Current;
        Elsewhere elsewhere = new();
        SynchronizationContext.SetSynchronizationContext(elsewhere);
        try
        {
            int turns = 0;
            for (int i = 0; i < Blocks; i++)
            {
                Task moved = call();
                if (!moved.IsCompleted)
                {
                    turns++;
                    elsewhere.Run();
                }

                Assert.That(moved.IsCompletedSuccessfully, Is.True);
            }

            return turns;
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    private sealed class Elsewhere : SynchronizationContext
    {
        private readonly Queue<(SendOrPostCallback Callback, object? State)> _posted = new();

        public override void Post(SendOrPostCallback d, object? state) => _posted.Enqueue((d, state));

        public void Run()
        {
            while (_posted.TryDequeue(out (SendOrPostCallback Callback, object? State) next))
            {
                next.Callback(next.State);
            }
        }
    }
}
