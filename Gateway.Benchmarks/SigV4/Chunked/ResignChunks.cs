using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using BenchmarkDotNet.Attributes;
using Gateway.Signing.SigV4;
using Gateway.Signing.SigV4.Chunked;

namespace Gateway.Benchmarks.SigV4.Chunked;

/// <summary>What it costs to verify and sign 16 MiB in chunks of 64 KiB, beside the plain SHA-256 of the same bytes.</summary>
[MemoryDiagnoser]
public class ResignChunks
{
    private const int ChunkBytes = 64 * 1024;
    private const int Chunks = 256;

    private static readonly DateTimeOffset Time = new(2026, 5, 6, 7, 8, 9, TimeSpan.Zero);
    private static readonly CredentialScope Scope = new("20260506", "eu-west-1", "s3");
    private static readonly string Seed = new('a', Signature.TextLength);

    private readonly byte[] _data = new byte[Chunks * ChunkBytes];
    private readonly ArrayBufferWriter<byte> _output = new(4 * ChunkBytes);
    private byte[] _key = [];
    private byte[] _body = [];

    [GlobalSetup]
    public void Prepare()
    {
        new Random(7).NextBytes(_data);
        _key = SigningKey.Derive(Encoding.UTF8.GetBytes("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"), Scope.Date, Scope.Region, Scope.Service);
        ChunkSigner signer = Signer();
        using MemoryStream body = new();
        byte[] signature = new byte[Signature.TextLength];
        for (int at = 0; at <= _data.Length; at += ChunkBytes)
        {
            ReadOnlySpan<byte> chunk = _data.AsSpan(at, Math.Min(ChunkBytes, _data.Length - at));
            signer.SignChunk(SHA256.HashData(chunk), signature, at);
            body.Write(Encoding.ASCII.GetBytes($"{chunk.Length:x};chunk-signature={Encoding.ASCII.GetString(signature)}\r\n"));
            body.Write(chunk);
            body.Write("\r\n"u8);
        }

        _body = body.ToArray();
        if (VerifyAndResign() != ChunkedFailure.None)
        {
            throw new InvalidOperationException("The benchmark would measure a refused body.");
        }
    }

    [Benchmark(Baseline = true)]
    public byte[] PlainSha256() => SHA256.HashData(_data);

    [Benchmark]
    public ChunkedFailure VerifyAndResign()
    {
        using ChunkedBodyResigner resigner = ChunkedBodyResigner.ForSignedChunks(Signer(), Signer(), _data.Length);
        for (int at = 0; at < _body.Length; at += ChunkBytes)
        {
            _output.ResetWrittenCount();
            resigner.Write(_body.AsSpan(at, Math.Min(ChunkBytes, _body.Length - at)), _output);
        }

        return resigner.Complete();
    }

    private ChunkSigner Signer() => new(_key, Time, Scope, Seed);
}
