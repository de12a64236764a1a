using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Gateway.Benchmarks.Load;
using Gateway.Daemon.Resolve;
using Gateway.Signing.Catalog;
using Gateway.Signing.SigV4;
using Gateway.Signing.SigV4.Chunked;

namespace Gateway.Benchmarks.Size;

/// <summary>Sends one object through the daemon, or fetches one, and compares hashes. Generates as it sends.</summary>
internal sealed class SizeClient(string certificateFile, int proxyPort) : IDisposable
{
    public const string Host = "s3.eu-west-1.amazonaws.com";

    private const string Trailer = "0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n";

    private readonly TcpClient _tcp = new() { NoDelay = true };
    private readonly byte[] _buffer = new byte[256 * 1024];

    /// <summary>Moves so many blocks.</summary>
    /// <exception cref="InvalidOperationException">What arrived is not what was sent.</exception>
    public async Task MoveAsync(SizeMode mode, long blocks, string hash, CancellationToken cancellationToken)
    {
        await using SslStream tls = await ConnectAsync(cancellationToken);
        await SendAsync(tls, mode, blocks, hash, cancellationToken);
        string arrived = mode == SizeMode.Download
            ? await HashOfAnswerAsync(tls, cancellationToken)
            : Encoding.ASCII.GetString(await AnswerAsync(tls, cancellationToken));
        if (arrived != hash)
        {
            throw new InvalidOperationException($"{mode}: {hash} was sent, and arrived as: {arrived}");
        }
    }

    public void Dispose() => _tcp.Dispose();

    private async Task<SslStream> ConnectAsync(CancellationToken cancellationToken)
    {
        await _tcp.ConnectAsync(IPAddress.Loopback, proxyPort, cancellationToken);
        NetworkStream stream = _tcp.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"CONNECT {Host}:443 HTTP/1.1\r\n\r\n"), cancellationToken);
        int count = await stream.ReadAsync(_buffer, cancellationToken);
        if (!_buffer.AsSpan(0, count).StartsWith("HTTP/1.1 200"u8))
        {
            throw new InvalidOperationException("The daemon refused the CONNECT: " + Encoding.ASCII.GetString(_buffer, 0, count));
        }

        SslStream tls = new(stream);
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = Host, CertificateChainPolicy = PrivateTrust.Only(certificateFile) }, cancellationToken);
        return tls;
    }

    private static async Task SendAsync(SslStream tls, SizeMode mode, long blocks, string hash, CancellationToken cancellationToken)
    {
        string payload = mode switch
        {
            SizeMode.SignedHash => hash,
            SizeMode.Unsigned => PayloadHash.UnsignedPayload,
            SizeMode.SignedChunks => PayloadHash.StreamingSigned,
            SizeMode.UnsignedTrailer => PayloadHash.StreamingUnsignedTrailer,
            _ => PayloadHash.EmptyBody,
        };
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        List<HeaderField> headers = [new("Host", Host), new("X-Amz-Date", StringToSign.FormatTime(now)), new("X-Amz-Content-Sha256", payload)];
        string size = Content.BlockBytes.ToString("x", CultureInfo.InvariantCulture);
        int framing = mode switch
        {
            SizeMode.SignedChunks => size.Length + ChunkHeader.SignatureName.Length + Signature.TextLength + 4,
            SizeMode.UnsignedTrailer => size.Length + 4,
            _ => 0,
        };
        string decoded = (blocks * Content.BlockBytes).ToString(CultureInfo.InvariantCulture);
        long length = (blocks * (Content.BlockBytes + framing)) + mode switch
        {
            SizeMode.SignedChunks => framing - size.Length + 1,
            SizeMode.UnsignedTrailer => Trailer.Length,
            _ => 0,
        };
        if (framing > 0)
        {
            headers.Add(new HeaderField("Content-Encoding", "aws-chunked"));
            headers.Add(new HeaderField("X-Amz-Decoded-Content-Length", decoded));
        }

        if (mode == SizeMode.UnsignedTrailer)
        {
            headers.Add(new HeaderField("X-Amz-Trailer", "x-amz-checksum-crc32"));
        }

        bool isUpload = mode != SizeMode.Download;
        string query = isUpload ? "" : string.Create(CultureInfo.InvariantCulture, $"blocks={blocks}");
        CredentialScope scope = new(now.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture), "eu-west-1", "s3");
        byte[] key = SigningKey.Derive(Encoding.UTF8.GetBytes(StandInControlPlane.ProxySecret), scope.Date, scope.Region, scope.Service);
        string authorization = SigV4Signer.Sign(
            new SignedRequest { Method = isUpload ? "PUT" : "GET", RawPath = "/bucket/key", RawQuery = query, Headers = headers, PayloadHash = payload },
            scope,
            now,
            [.. headers.Select(static h => h.Name.ToLowerInvariant()).Order(StringComparer.Ordinal)],
            StandInControlPlane.ProxyKeyId,
            key,
            SigningRules.S3);
        string head = (isUpload ? "PUT /bucket/key" : $"GET /bucket/key?{query}") + " HTTP/1.1\r\n"
            + string.Concat(headers.Select(static h => $"{h.Name}: {h.Value}\r\n")) + $"Authorization: {authorization}\r\n"
            + (isUpload ? string.Create(CultureInfo.InvariantCulture, $"Content-Length: {length}\r\n") : "") + "\r\n";
        await tls.WriteAsync(Encoding.Latin1.GetBytes(head), cancellationToken);
        if (isUpload)
        {
            await SendBodyAsync(tls, mode, blocks, new ChunkSigner(key, now, scope, authorization[^Signature.TextLength..]), size, cancellationToken);
        }
    }

    private static async Task SendBodyAsync(
        SslStream tls, SizeMode mode, long blocks, ChunkSigner signer, string size, CancellationToken cancellationToken)
    {
        Content content = new();
        byte[] hash = new byte[SHA256.HashSizeInBytes];
        byte[] signature = new byte[Signature.TextLength];
        for (long i = 0; i <= blocks; i++)
        {
            bool isLast = i == blocks;
            ReadOnlyMemory<byte> block = isLast ? ReadOnlyMemory<byte>.Empty : content.Block(i);
            if (mode == SizeMode.SignedChunks)
            {
                SHA256.HashData(block.Span, hash);
                signer.SignChunk(hash, signature, position: 0);
                string line = $"{(isLast ? "0" : size)};chunk-signature={Encoding.ASCII.GetString(signature)}\r\n";
                await tls.WriteAsync(Encoding.ASCII.GetBytes(line), cancellationToken);
            }
            else if (mode == SizeMode.UnsignedTrailer)
            {
                await tls.WriteAsync(Encoding.ASCII.GetBytes(isLast ? Trailer : size + "\r\n"), cancellationToken);
            }

            await tls.WriteAsync(block, cancellationToken);
            if (mode == SizeMode.SignedChunks || (mode == SizeMode.UnsignedTrailer && !isLast))
            {
                await tls.WriteAsync("\r\n"u8.ToArray(), cancellationToken);
            }
        }
    }

    private async Task<(int BodyStart, int Have, long Length)> ReadHeadAsync(SslStream tls, CancellationToken cancellationToken)
    {
        int have = 0;
        while (true)
        {
            int count = await tls.ReadAsync(_buffer.AsMemory(have), cancellationToken);
            have += count;
            int end = _buffer.AsSpan(0, have).IndexOf("\r\n\r\n"u8);
            if (end >= 0 || count == 0)
            {
                string head = Encoding.ASCII.GetString(_buffer, 0, have);
                int at = head.IndexOf("Content-Length: ", StringComparison.OrdinalIgnoreCase);
                if (!head.StartsWith("HTTP/1.1 200", StringComparison.Ordinal) || at < 0)
                {
                    throw new InvalidOperationException("The daemon answered: " + head);
                }

                long length = long.Parse(head.AsSpan()[(at + 16)..head.IndexOf("\r\n", at, StringComparison.Ordinal)], CultureInfo.InvariantCulture);
                return (end + 4, have, length);
            }
        }
    }

    private async Task<byte[]> AnswerAsync(SslStream tls, CancellationToken cancellationToken)
    {
        (int start, int have, long length) = await ReadHeadAsync(tls, cancellationToken);
        byte[] body = new byte[length];
        _buffer.AsSpan(start..have).CopyTo(body);
        await tls.ReadExactlyAsync(body.AsMemory(have - start), cancellationToken);
        return body;
    }

    private async Task<string> HashOfAnswerAsync(SslStream tls, CancellationToken cancellationToken)
    {
        (int start, int have, long length) = await ReadHeadAsync(tls, cancellationToken);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(_buffer, start, have - start);
        length -= have - start;
        while (length > 0)
        {
            int count = await tls.ReadAsync(_buffer, cancellationToken);
            if (count == 0)
            {
                throw new InvalidOperationException("The download broke off.");
            }

            hash.AppendData(_buffer, 0, count);
            length -= count;
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
