using Gateway.Daemon.Errors;
using Gateway.Signing.PostForm;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Daemon.Payload.Forms;

/// <summary>Reads the head of an upload by form from a body; bounded.</summary>
internal sealed class FormHeadReader(AwsErrorWriter errors)
{
    /// <summary>Room for the longest head and a byte that tells that it is longer.</summary>
    private const int BufferBytes = PostFormReader.MaxHeadBytes + 1;

    /// <summary>Reads up to the file's first byte. Null: refused, and answered.</summary>
    public async Task<(PostFormHead Head, ReadOnlyMemory<byte> Read)?> ReadAsync(HttpContext context, string boundary)
    {
        byte[] buffer = new byte[BufferBytes];
        PostFormReader reader = new(boundary);
        int length = 0;
        try
        {
            while (true)
            {
                int count = length == buffer.Length ? 0 : await context.Request.Body.ReadAsync(buffer.AsMemory(length), context.RequestAborted);
                length += count;
                PostFormFailure failure = reader.Read(buffer.AsSpan(0, length), out PostFormHead? head);
                if (failure == PostFormFailure.None && count == 0 && head is null)
                {
                    failure = PostFormFailure.Malformed;
                }

                if (failure != PostFormFailure.None)
                {
                    await errors.WriteAsync(context, FormFailureMapping.ToError(failure));
                    return null;
                }

                if (head is not null)
                {
                    return (head, buffer.AsMemory(0, length));
                }
            }
        }
        catch (Exception e) when (e is BadHttpRequestException or ConnectionResetException or ConnectionAbortedException)
        {
            await errors.WriteAsync(context, GatewayError.PayloadDownstreamUnreadable);
            return null;
        }
    }
}
