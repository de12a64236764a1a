namespace Gateway.Daemon.Forward;

/// <summary>
/// What AWS says when the session token of a temporary credential has ended: <c>ExpiredToken</c> (S3, query, EC2) or
/// <c>ExpiredTokenException</c> (JSON) (<see href="https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html"/>). The
/// client can do nothing about it, as it has no such token; the gateway can: it fetches the grant anew.
/// </summary>
internal static class ExpiredCredential
{
    private static ReadOnlySpan<byte> Code => "ExpiredToken"u8;

    /// <summary>Whether an error body carries the code as its code, and not somewhere in a sentence.</summary>
    public static bool IsIn(ReadOnlySpan<byte> body)
    {
        for (int at; (at = body.IndexOf(Code)) >= 0; body = body[(at + Code.Length)..])
        {
            ReadOnlySpan<byte> rest = body[(at + Code.Length)..];
            if (rest.StartsWith("Exception"u8))
            {
                rest = rest["Exception"u8.Length..];
            }

            // <Code>…</Code>, "__type":"namespace#…" and "code":"…".
            if (at > 0 && body[at - 1] is (byte)'>' or (byte)'"' or (byte)'#' && rest is [(byte)'<' or (byte)'"', ..])
            {
                return true;
            }
        }

        return false;
    }
}
