using System.Buffers.Binary;
using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Gateway.Tests.Support;

/// <summary>
/// Stands for a service with event streams: checks the request's and each message's signature as AWS would, notes the payload, and
/// answers each message at once with an event of its own.
/// </summary>
internal sealed class EventUpstream
{
    private readonly TaskCompletionSource<string> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The payloads of messages whose signature is right.</summary>
    public ConcurrentQueue<byte[]> Payloads { get; } = new();

    /// <summary>The dates of the messages.</summary>
    public ConcurrentQueue<DateTime> Dates { get; } = new();

    /// <summary>Every header of the request.</summary>
    public IHeaderDictionary? Headers { get; private set; }

    /// <summary>The HTTP version that the gateway spoke.</summary>
    public string? Protocol { get; private set; }

    /// <summary>How the request ended here: "end", or the kind of exception that reading it threw.</summary>
    public Task<string> End => _end.Task;

    /// <summary>Whether the head of the answer waits for the first message.</summary>
    public bool WaitsForMessage { get; init; }

    /// <summary>What is answered to a message; an event by default.</summary>
    public Func<HttpContext, byte[], Task> Answer { get; set; } =
        static (context, payload) => context.Response.Body.WriteAsync(SignedEvents.Event("Heard", payload)).AsTask();

    public async Task ServeAsync(HttpContext context)
    {
        Headers = context.Request.Headers;
        Protocol = context.Request.Protocol;
        string authorization = Headers.Authorization.ToString();
        string[] scope = authorization.Split("Credential=")[1].Split(',')[0].Split('/');
        string previous = authorization[^64..];
        context.Features.GetRequiredFeature<IHttpMinRequestBodyDataRateFeature>().MinDataRate = null;
        context.Response.ContentType = "application/vnd.amazon.eventstream";
        if (!WaitsForMessage)
        {
            await context.Response.StartAsync();
            await context.Response.Body.FlushAsync();
        }

        try
        {
            while (await ReadAsync(context) is { } message)
            {
                (byte[] payload, previous) = SignedEvents.Open(message, FakeControlPlane.CloudSecret, scope[2], scope[3], previous);
                Dates.Enqueue(SignedEvents.DateOf(message));
                Payloads.Enqueue(payload);
                if (payload.Length > 0)
                {
                    await Answer(context, payload);
                }
            }

            _end.TrySetResult("end");
        }
        catch (Exception e)
        {
            _end.TrySetResult(e.GetType().Name + ": " + e.Message);
            throw;
        }
    }

    private static async Task<byte[]?> ReadAsync(HttpContext context)
    {
        byte[] length = new byte[4];
        int count = await context.Request.Body.ReadAtLeastAsync(length, length.Length, throwOnEndOfStream: false, context.RequestAborted);
        if (count == 0)
        {
            return null;
        }

        byte[] message = new byte[BinaryPrimitives.ReadInt32BigEndian(length)];
        length.CopyTo(message, 0);
        await context.Request.Body.ReadExactlyAsync(message.AsMemory(4), context.RequestAborted);
        return message;
    }
}
