using System.Buffers;
using System.IO.Pipelines;
using Gateway.Daemon.Connect;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Daemon.Limits;

/// <summary>Tells clients beyond a limit of connections so, as far as that costs nothing. Safe for concurrent use.</summary>
internal sealed class RefusedClients(TimeProvider time)
{
    /// <summary>How many refused clients are told so at the same time; what comes beyond is closed without a word.</summary>
    private const int MaxAnswers = 64;

    /// <summary>A head that is longer than this is answered though it has not ended, in bytes.</summary>
    private const int MaxHeadBytes = 8 * 1024;

    /// <summary>
    /// What the header of a balancer in the PROXY protocol's version 2 begins with, in bytes: it has an empty line in it, and is no head.
    /// </summary>
    private const int BinarySignatureBytes = 12;

    /// <summary>How long a refused client may take to send the request that the refusal answers.</summary>
    private static readonly TimeSpan AnswerWait = TimeSpan.FromSeconds(1);

    private int _answers;

    private static ReadOnlySpan<byte> HeadEnd => "\r\n\r\n"u8;

    /// <summary>Answers a request: what is unread when a socket closes resets the connection, and the answer with it.</summary>
    public async Task RefuseAsync(ConnectionContext connection, ConnectAnswer answer)
    {
        int answers = Interlocked.Increment(ref _answers);
        try
        {
            if (answers > MaxAnswers)
            {
                connection.Abort(new ConnectionAbortedException("Too many connections."));
                return;
            }

            using CancellationTokenSource wait = new(AnswerWait, time);
            using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(wait.Token, connection.ConnectionClosed);
            PipeReader input = connection.Transport.Input;
            while (true)
            {
                ReadResult read = await input.ReadAsync(either.Token);
                bool isWhole = read.IsCompleted || read.Buffer.Length > MaxHeadBytes || HasHead(read.Buffer);
                input.AdvanceTo(isWhole ? read.Buffer.End : read.Buffer.Start, read.Buffer.End);
                if (isWhole)
                {
                    break;
                }
            }

            await answer.WriteAsync(connection);
        }
        catch (Exception e) when (e is OperationCanceledException or ConnectionResetException)
        {
            // It said nothing in time, or went away: there is nobody to answer.
        }
        finally
        {
            Interlocked.Decrement(ref _answers);
        }
    }

    private static bool HasHead(ReadOnlySequence<byte> buffer) =>
        buffer.Length > BinarySignatureBytes
        && new SequenceReader<byte>(buffer.Slice(BinarySignatureBytes)).TryReadTo(out ReadOnlySequence<byte> _, HeadEnd);
}
