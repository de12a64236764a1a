using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Gateway.Benchmarks.Size;
using Gateway.Daemon.Resolve;

namespace Gateway.Benchmarks.Mixed;

/// <summary>
/// What comes to a daemon in a day, made in minutes: objects up and down in every form, calls that are refused, clients that leave in the
/// middle, names never seen before, and bytes that are nothing. Each caller goes on until it is told to stop, and counts.
/// </summary>
internal sealed class MixedCallers(string certificateFile, int proxyPort)
{
    private const int SmallBlocks = 1;

    private static readonly TimeSpan SmallPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LargePause = TimeSpan.FromSeconds(5);

    private long _moved;
    private long _refused;
    private long _broken;
    private long _failed;

    /// <summary>Objects that arrived whole; answers that refused; connections broken off on purpose; what failed because the upstream was away.</summary>
    public (long Moved, long Refused, long Broken, long Failed) Counts =>
        (Interlocked.Read(ref _moved), Interlocked.Read(ref _refused), Interlocked.Read(ref _broken), Interlocked.Read(ref _failed));

    /// <summary>All callers, until the token ends them.</summary>
    /// <param name="largeBlocks">The size of large objects, in blocks.</param>
    /// <param name="newHosts">How many hosts a second that nobody named before, about.</param>
    /// <param name="cancellationToken">Ends them.</param>
    public Task RunAsync(long largeBlocks, int newHosts, CancellationToken cancellationToken) => Task.WhenAll(
    [
        .. Enumerable.Range(0, 4).Select(_ => MoveAsync(SmallBlocks, SmallPause, cancellationToken)),
        MoveAsync(largeBlocks, LargePause, cancellationToken),
        LeaveAsync(largeBlocks, cancellationToken),
        BeRefusedAsync(cancellationToken),
        AskNewHostsAsync(TimeSpan.FromSeconds(1.0 / newHosts), cancellationToken),
        SendNonsenseAsync(cancellationToken),
    ]);

    private Task MoveAsync(long blocks, TimeSpan pause, CancellationToken cancellationToken)
    {
        string hash = Content.HashOf(blocks);
        int turn = 0;
        return RepeatAsync(
            pause,
            async token =>
            {
                SizeMode[] modes = Enum.GetValues<SizeMode>();
                using SizeClient client = new(certificateFile, proxyPort);
                await client.MoveAsync(modes[turn++ % modes.Length], blocks, hash, token);
                Interlocked.Increment(ref _moved);
            },
            cancellationToken);
    }

    /// <summary>Leaves after a moment, in whatever the daemon does then.</summary>
    private Task LeaveAsync(long blocks, CancellationToken cancellationToken)
    {
        string hash = Content.HashOf(blocks);
        Random random = new(11);
        return RepeatAsync(
            SmallPause,
            async token =>
            {
                using CancellationTokenSource soon = CancellationTokenSource.CreateLinkedTokenSource(token);
                soon.CancelAfter(random.Next(1, 300));
                using SizeClient client = new(certificateFile, proxyPort);
                try
                {
                    await client.MoveAsync((SizeMode)random.Next(5), blocks, hash, soon.Token);
                }
                catch (OperationCanceledException) when (!token.IsCancellationRequested)
                {
                    Interlocked.Increment(ref _broken);
                }
            },
            cancellationToken);
    }

    private Task BeRefusedAsync(CancellationToken cancellationToken) => RepeatAsync(
        SmallPause,
        async token =>
        {
            string date = TimeProvider.System.GetUtcNow().UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", System.Globalization.CultureInfo.InvariantCulture);
            string request = $"GET /bucket/key HTTP/1.1\r\nHost: {SizeClient.Host}\r\nX-Amz-Date: {date}\r\nX-Amz-Content-Sha256: UNSIGNED-PAYLOAD\r\n"
                + $"Authorization: AWS4-HMAC-SHA256 Credential=CSGKLOADLOADLOADLOAD/{date[..8]}/eu-west-1/s3/aws4_request, "
                + $"SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature={new string('0', 64)}\r\n\r\n";
            string answer = await TalkAsync(SizeClient.Host, request, token);
            if (!answer.StartsWith("HTTP/1.1 403", StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"A wrong signature was answered: {answer}");
            }

            Interlocked.Increment(ref _refused);
        },
        cancellationToken);

    /// <summary>Buckets that nobody named before: each needs a certificate of its own.</summary>
    private Task AskNewHostsAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        int number = 0;
        return RepeatAsync(
            pause,
            async token =>
            {
                string answer = await TalkAsync($"bucket-{number++}.{SizeClient.Host}", "GET / HTTP/1.1\r\nHost: another\r\n\r\n", token);
                Interlocked.Add(ref _refused, answer.Length > 0 ? 1 : 0);
            },
            cancellationToken);
    }

    private Task SendNonsenseAsync(CancellationToken cancellationToken)
    {
        Random random = new(13);
        return RepeatAsync(
            SmallPause,
            async token =>
            {
                using TcpClient tcp = new();
                await tcp.ConnectAsync(IPAddress.Loopback, proxyPort, token);
                byte[] bytes = new byte[random.Next(1, 3000)];
                random.NextBytes(bytes);
                string start = random.Next(4) switch
                {
                    0 => "CONNECT example.com:443 HTTP/1.1\r\n\r\n",
                    1 => $"CONNECT {SizeClient.Host}:443 HTTP/1.1\r\n\r\n",
                    2 => $"CONNECT {SizeClient.Host}:4",
                    _ => "",
                };
                await tcp.GetStream().WriteAsync(Encoding.ASCII.GetBytes(start), token);
                await tcp.GetStream().WriteAsync(bytes, token);
                Interlocked.Increment(ref _broken);
            },
            cancellationToken);
    }

    private async Task<string> TalkAsync(string host, string request, CancellationToken cancellationToken)
    {
        using TcpClient tcp = new() { NoDelay = true };
        await tcp.ConnectAsync(IPAddress.Loopback, proxyPort, cancellationToken);
        NetworkStream stream = tcp.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"CONNECT {host}:443 HTTP/1.1\r\n\r\n"), cancellationToken);
        byte[] buffer = new byte[4096];
        int count = await stream.ReadAsync(buffer, cancellationToken);
        if (!buffer.AsSpan(0, count).StartsWith("HTTP/1.1 200"u8))
        {
            return Encoding.ASCII.GetString(buffer, 0, count);
        }

        await using SslStream tls = new(stream);
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = host, CertificateChainPolicy = PrivateTrust.Only(certificateFile) }, cancellationToken);
        await tls.WriteAsync(Encoding.ASCII.GetBytes(request), cancellationToken);
        return Encoding.ASCII.GetString(buffer, 0, await tls.ReadAsync(buffer, cancellationToken));
    }

    private async Task RepeatAsync(TimeSpan pause, Func<CancellationToken, Task> call, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await call(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is IOException or SocketException || e.Message.Contains("The daemon answered: HTTP/1.1 50", StringComparison.Ordinal))
            {
                // The upstream is away at times, on purpose; anything else ends the run.
                Interlocked.Increment(ref _failed);
            }

            await Task.Delay(pause, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
