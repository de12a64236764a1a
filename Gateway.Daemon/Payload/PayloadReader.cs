using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using Gateway.Daemon.Admit;
using Gateway.Daemon.Diagnose;
using Gateway.Daemon.Diagnostics;
using Gateway.Daemon.Errors;
using Gateway.Daemon.Hosting;
using Gateway.Daemon.Limits;
using Gateway.Signing.SigV4;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;

namespace Gateway.Daemon.Payload;

/// <summary>
/// Makes a body ready to be forwarded: in memory when it is small, in a file when it must be hashed first and is not, else streaming.
/// </summary>
internal sealed class PayloadReader(IOptions<PayloadOptions> options, SpoolQuota quota, CallDiagnoser diagnoser, GatewayMetrics metrics, AwsErrorWriter errors)
{
    private const int BlockBytes = 64 * 1024;

    /// <summary>
    /// Up to this a body has memory of its own, and is sent with its head: HttpClient keeps that much back until it is told to send, head
    /// included. Longer ones would gain nothing, and have pooled memory.
    /// </summary>
    private const int SmallBytes = 6 * 1024;

    /// <summary>Reads what must be read, and leaves <see cref="HttpRequest.Body"/> so that it yields the whole body. Null: refused, and answered.</summary>
    public async ValueTask<PayloadFeature?> ReadAsync(HttpContext context, PayloadForm form)
    {
        HttpRequest request = context.Request;
        bool hasBody = context.Feature<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? true;
        try
        {
            if (!hasBody)
            {
                return await CheckAsync(context, form, PayloadHash.EmptyBody, ReadOnlyMemory<byte>.Empty);
            }

            if (request.ContentLength is { } length && length <= options.Value.MaxMemoryBytes)
            {
                ReadOnlyMemory<byte> body = await ReadIntoMemoryAsync(context, (int)length);
                string hash = form.Kind == PayloadKind.Unsigned ? form.Hash : PayloadHash.Of(body.Span);
                return await CheckAsync(context, form, hash, body);
            }

            switch (form.Kind)
            {
                // Where the body names the operation it must be seen before anything is decided.
                case PayloadKind.HashDeclared or PayloadKind.Unsigned when context.RequiredFact<CallFeature>().Service.TakesForms:
                    return await SpoolAsync(context, form);
                case PayloadKind.HashDeclared:
                    HashCheckingStream checking = new(request.Body, form.Hash);
                    context.Response.RegisterForDispose(checking);
                    request.Body = checking;
                    return new PayloadFeature(form.Hash, null, checking);
                case PayloadKind.Unsigned:
                    return new PayloadFeature(form.Hash, null, null);
                default:
                    return await SpoolAsync(context, form);
            }
        }
        catch (Exception e) when (e is BadHttpRequestException or ConnectionResetException or ConnectionAbortedException or EndOfStreamException
            or IOException { InnerException: OverflowException })
        {
            // The last is Kestrel's word for a chunk of endless size.
            await errors.WriteAsync(context, GatewayError.PayloadDownstreamUnreadable);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException && !context.RequestAborted.IsCancellationRequested)
        {
            await errors.WriteAsync(context, GatewayError.PayloadSpoolFailed);
        }

        return null;
    }

    private async ValueTask<PayloadFeature?> CheckAsync(HttpContext context, PayloadForm form, string hash, ReadOnlyMemory<byte>? body)
    {
        if (form.Kind == PayloadKind.HashDeclared && form.Hash != hash)
        {
            diagnoser.Payload(context, form.Hash, hash);
            await errors.WriteAsync(context, GatewayError.PayloadDownstreamHashMismatch);
            return null;
        }

        return new PayloadFeature(form.Kind == PayloadKind.Unsigned ? form.Hash : hash, body, null) { IsItsOwn = body is { Length: <= SmallBytes } };
    }

    private static async ValueTask<ReadOnlyMemory<byte>> ReadIntoMemoryAsync(HttpContext context, int length)
    {
        if (length == 0)
        {
            return ReadOnlyMemory<byte>.Empty;
        }

        Memory<byte> memory = length <= SmallBytes ? GC.AllocateUninitializedArray<byte>(length) : Rent(context, length);
        await context.Request.Body.ReadExactlyAsync(memory, context.RequestAborted);
        context.Request.Body = new ReadOnlyMemoryStream(memory);
        if (length > InlineCompletions.MaxBytesAtOnce)
        {
            // Hashing it, and looking for names in it, takes as long as other calls take as a whole.
            await Task.Yield();
        }

        return memory;
    }

    private static Memory<byte> Rent(HttpContext context, int length)
    {
        IMemoryOwner<byte> owner = MemoryPool<byte>.Shared.Rent(length);
        context.Response.RegisterForDispose(owner);
        return owner.Memory[..length];
    }

    /// <summary>A small body of unknown size turned out to be in memory: let policies see it.</summary>
    private static async Task<ReadOnlyMemory<byte>> WholeAsync(HttpContext context, FileBufferingReadStream spool, int length)
    {
        byte[] whole = new byte[length];
        await spool.ReadExactlyAsync(whole, context.RequestAborted);
        spool.Position = 0;
        return whole;
    }

    /// <summary>Keeps a body of unknown or large size, in memory up to the limit and then in a file that ends with the request.</summary>
    private async Task<PayloadFeature?> SpoolAsync(HttpContext context, PayloadForm form)
    {
        long most = options.Value.MaxBufferedBytes;
        HttpRequest request = context.Request;
        if (request.ContentLength > most)
        {
            await errors.WriteAsync(context, GatewayError.PayloadDownstreamTooLarge, most.ToString(CultureInfo.InvariantCulture));
            return null;
        }

        FileBufferingReadStream spool = new(request.Body, options.Value.MaxMemoryBytes, bufferLimit: null, options.Value.SpoolDirectory);
        SpoolShare share = new(quota);
        context.Response.RegisterForDispose(share);
        context.Response.RegisterForDisposeAsync(spool);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] block = ArrayPool<byte>.Shared.Rent(BlockBytes);
        try
        {
            long total = 0;
            for (int count; (count = await spool.ReadAsync(block, context.RequestAborted)) > 0;)
            {
                total += count;
                if (total > most)
                {
                    await errors.WriteAsync(context, GatewayError.PayloadDownstreamTooLarge, most.ToString(CultureInfo.InvariantCulture));
                    return null;
                }

                if (total > options.Value.MaxMemoryBytes && !share.TryGrowTo(total))
                {
                    metrics.LimitHit(Limit.PayloadSpool);
                    await errors.WriteAsync(context, GatewayError.PayloadSpoolFailed);
                    return null;
                }

                hash.AppendData(block, 0, count);
            }

            spool.Position = 0;
            request.Body = spool;

            // Its size is known now, and AWS's older services do not take chunked bodies.
            request.Headers.TransferEncoding = default;
            request.ContentLength = total;

            // A plain null would be an empty body here, because null bytes are empty memory: policies must know that they see none.
            ReadOnlyMemory<byte>? whole = total <= options.Value.MaxMemoryBytes
                ? await WholeAsync(context, spool, (int)total)
                : default(ReadOnlyMemory<byte>?);
            return await CheckAsync(context, form, Convert.ToHexStringLower(hash.GetHashAndReset()), whole);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block, clearArray: true);
        }
    }
}
