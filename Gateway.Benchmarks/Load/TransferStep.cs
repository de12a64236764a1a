using System.Security.Cryptography;

namespace Gateway.Benchmarks.Load;

/// <summary>One large body up, its hash declared and signed, and one down.</summary>
internal static class TransferStep
{
    public const int Bytes = 64 * 1024 * 1024;

    public static async Task<(LoadResult Up, LoadResult Down)> RunAsync(LoadTarget target, string certificate, CancellationToken cancellationToken)
    {
        byte[] body = new byte[Bytes];
        Random.Shared.NextBytes(body);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        byte[] up = [.. SignedCall.CreateObject(now, "PUT", "", Convert.ToHexStringLower(SHA256.HashData(body)), Bytes), .. body];
        byte[] down = SignedCall.CreateObject(
            now, "GET", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"bytes={Bytes}"), Convert.ToHexStringLower(SHA256.HashData([])), null);
        using LoadConnection connection = new(certificate);
        await connection.OpenAsync(target, LoadCommand.ObjectHost, cancellationToken);

        // Once for the pools and the just-in-time compiler, twice to measure.
        await connection.CallAllowedAsync(up, cancellationToken);
        await connection.DownloadAsync(down, Bytes, cancellationToken);
        LoadResult upload = await LoadStep.RunTimesAsync(
            target.Name, target.Process, callers: 1, times: 2, (_, token) => connection.CallAllowedAsync(up, token), cancellationToken);
        LoadResult download = await LoadStep.RunTimesAsync(
            target.Name, target.Process, callers: 1, times: 2, (_, token) => connection.DownloadAsync(down, Bytes, token), cancellationToken);
        return (upload, download);
    }
}
