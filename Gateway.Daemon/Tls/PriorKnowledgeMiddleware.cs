using System.Buffers;
using System.IO.Pipelines;
using System.Net.Security;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Options;

namespace Gateway.Daemon.Tls;

/// <summary>
/// Connection middleware behind TLS: clients that speak HTTP/2 by prior knowledge, without ALPN, are heard all the same. Java's Netty
/// client does (aws-sdk-java-v2 #2436); Kestrel goes by ALPN alone and would answer as HTTP/1.1. Only clients that offered no protocol
/// are looked at, until their first bytes show which it is, or until the daemon stops and there are none.
/// </summary>
internal sealed class PriorKnowledgeMiddleware(IOptions<Limits.LimitsOptions> options, TimeProvider time)
{
    /// <summary>The connection preface (RFC 9113, section 3.4), as far as no HTTP/1.1 request begins with it.</summary>
    private static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n"u8;

    /// <summary>Runs for each connection after its handshake.</summary>
    public Task OnConnectionAsync(ConnectionContext connection, ConnectionDelegate next) =>
        connection.Features.Get<ITlsApplicationProtocolFeature>() is { ApplicationProtocol.Length: > 0 } ? next(connection) : LookAsync(connection, next);

    private async Task LookAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        if (await BeginsWithPrefaceAsync(connection) is not { } isHttp2)
        {
            return;
        }

        if (isHttp2)
        {
            connection.Features.Set<ITlsApplicationProtocolFeature>(new Http2Feature());
        }

        await next(connection);
    }

    /// <summary>
    /// Looks at the first bytes and takes none; null when the client went away, or said nothing for as long as an idle one may or until the
    /// daemon stops.
    /// </summary>
    private async Task<bool?> BeginsWithPrefaceAsync(ConnectionContext connection)
    {
        PipeReader input = connection.Transport.Input;
        try
        {
            // A first request mostly comes with the last words of the handshake: only where it does not is there need of a clock.
            Task<ReadResult> reading = input.ReadAsync(CancellationToken.None).AsTask();
            if (reading.IsCompleted)
            {
                if (TryTell(input, await reading, out bool? toldAtOnce))
                {
                    return toldAtOnce;
                }

                reading = input.ReadAsync(CancellationToken.None).AsTask();
            }

            // Kestrel asks its own HTTP connections to end and knows nothing of one that has not come so far.
            using CancellationTokenRegistration stop = connection.Features.GetRequiredFeature<IConnectionLifetimeNotificationFeature>()
                .ConnectionClosedRequested.Register(Cancel, input);
            await using ITimer timeout = time.CreateTimer(Cancel, input, options.Value.KeepAliveTimeout, Timeout.InfiniteTimeSpan);
            bool? told;
            while (!TryTell(input, await reading, out told))
            {
                reading = input.ReadAsync(CancellationToken.None).AsTask();
            }

            return told;
        }
        catch (Exception e) when (e is OperationCanceledException or ConnectionResetException or IOException)
        {
            return null;
        }

        static void Cancel(object? reader) => ((PipeReader)reader!).CancelPendingRead();
    }

    /// <summary>Looks at what has come. False: that is not enough, and there may be more.</summary>
    private static bool TryTell(PipeReader input, ReadResult result, out bool? isHttp2)
    {
        isHttp2 = StartsWithPreface(result.Buffer);
        bool isEmpty = result.Buffer.IsEmpty, isLast = isHttp2 is not null || result.IsCompleted || result.IsCanceled;
        input.AdvanceTo(result.Buffer.Start, isLast ? result.Buffer.Start : result.Buffer.End);
        isHttp2 = isEmpty ? null : isHttp2 ?? false;
        return isLast;
    }

    /// <summary>Null: cannot be told yet.</summary>
    private static bool? StartsWithPreface(ReadOnlySequence<byte> buffer)
    {
        int length = (int)Math.Min(buffer.Length, Preface.Length);
        return !Preface.StartsWith(buffer.Slice(0, length).ToArray()) ? false : length == Preface.Length ? true : null;
    }

    private sealed class Http2Feature : ITlsApplicationProtocolFeature
    {
        public ReadOnlyMemory<byte> ApplicationProtocol { get; } = SslApplicationProtocol.Http2.Protocol;
    }
}
