using System.Security.Cryptography;
using System.Text;
using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Problems;

namespace Gateway.ControlPlane.Api;

/// <summary>
/// Idempotency-Key on creating calls: the first call's answer is kept for a day and replayed to repeats of the same call. Answers that
/// show a secret are not kept; their repeats get 410.
/// </summary>
internal sealed class IdempotencyMiddleware(RequestDelegate next)
{
    private const int MaxKeyLength = 255;

    public async Task InvokeAsync(HttpContext context, IdempotencyStore store)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<IdempotencyPolicy>() is not { } policy
            || context.Request.Headers["Idempotency-Key"] is not [{ Length: > 0 } key]
            || context.Features.Get<Caller>() is not { } caller
            || !MayCall(context))
        {
            await next(context);
            return;
        }

        if (key.Length > MaxKeyLength || key.Any(c => c is < ' ' or > '~'))
        {
            await Problem.Invalid("Idempotency-Key", $"Must be at most {MaxKeyLength} visible ASCII characters.").ExecuteAsync(context);
            return;
        }

        byte[] hash = await HashAsync(context);
        var taking = new IdempotencyTaking { AccountId = caller.AccountId, UserId = caller.UserId, Key = key, Taking = Guid.NewGuid() };
        if (await store.TakeAsync(taking, hash, context.RequestAborted) is { } earlier)
        {
            await AnswerFromAsync(context, earlier, hash, policy);
            return;
        }

        await RunAsync(context, store, taking, policy);
    }

    // Who may no longer make the call gets its refusal from the endpoint, and no answer of the time when they might.
    private static bool MayCall(HttpContext context) =>
        context.GetEndpoint()!.Metadata.GetOrderedMetadata<RequiredPermission>().All(required => required.IsHeld(context));

    private async Task RunAsync(HttpContext context, IdempotencyStore store, IdempotencyTaking taking, IdempotencyPolicy policy)
    {
        Stream original = context.Response.Body;
        using var buffer = new MemoryStream();
        context.Response.Body = buffer;
        bool completed = false;
        try
        {
            await next(context);
            if (context.Response.StatusCode is >= 200 and < 300)
            {
                // Not the request's own token: the creation is done, and so must be its record, even if the caller has left.
                await store.CompleteAsync(
                    taking,
                    context.Response.StatusCode,
                    context.Response.Headers.Location,
                    context.Response.Headers.ETag,
                    policy.ShowsSecret ? null : Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length)),
                    CancellationToken.None);
                completed = true;
            }
        }
        finally
        {
            context.Response.Body = original;
            if (!completed)
            {
                await store.ReleaseAsync(taking, CancellationToken.None);
            }
        }

        buffer.Position = 0;
        await buffer.CopyToAsync(original, context.RequestAborted);
    }

    private static async Task AnswerFromAsync(HttpContext context, IdempotencyRow earlier, byte[] hash, IdempotencyPolicy policy)
    {
        if (!CryptographicOperations.FixedTimeEquals(earlier.RequestHash, hash))
        {
            await Problem.Of(ProblemCodes.IdempotencyKeyReused, "The key was used for a call with another path or body.").ExecuteAsync(context);
        }
        else if (earlier.Status is null)
        {
            context.Response.Headers.RetryAfter = "1";
            await Problem.Of(ProblemCodes.IdempotencyInProgress, "The first call with this key has not ended yet.").ExecuteAsync(context);
        }
        else if (policy.ShowsSecret)
        {
            context.Response.Headers.Location = earlier.Location;
            await Problem.Of(ProblemCodes.SecretAlreadyRevealed, "The first call with this key showed the secret; it is not shown again.").ExecuteAsync(context);
        }
        else
        {
            context.Response.StatusCode = earlier.Status.Value;
            context.Response.Headers.Location = earlier.Location;
            context.Response.Headers.ETag = earlier.Etag;
            context.Response.Headers["Idempotency-Replayed"] = "true";
            context.Response.ContentType = "application/json; charset=utf-8";
            await context.Response.WriteAsync(earlier.Body ?? "", context.RequestAborted);
        }
    }

    private static async Task<byte[]> HashAsync(HttpContext context)
    {
        context.Request.EnableBuffering();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{context.Request.Method} {context.Request.Path}\n"));
        byte[] chunk = new byte[8192];
        int read;
        while ((read = await context.Request.Body.ReadAsync(chunk, context.RequestAborted)) > 0)
        {
            hash.AppendData(chunk, 0, read);
        }

        context.Request.Body.Position = 0;
        return hash.GetHashAndReset();
    }
}
