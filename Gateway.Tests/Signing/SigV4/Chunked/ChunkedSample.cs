using System.Buffers;
using System.Reflection;
using System.Text;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Auth;
using Amazon.Runtime.Internal.Util;
using Gateway.Signing.SigV4;
using Gateway.Signing.SigV4.Chunked;

namespace Gateway.Tests.Signing.SigV4.Chunked;

/// <summary>Bodies framed and signed by Amazon's own stream, for a client's key and for ours, and a resigner between the two.</summary>
internal static class ChunkedSample
{
    public const string ClientSeed = "1111111111111111111111111111111111111111111111111111111111111111";

    public const string UpstreamSeed = "2222222222222222222222222222222222222222222222222222222222222222";

    public const string Checksum = "x-amz-checksum-crc32";

    private const int BufferBytes = 8192;

    private const string UpstreamSecret = "upstream/secret";

    public static readonly CredentialScope Scope = new("20260102", "eu-west-1", "s3");

    public static readonly DateTimeOffset UpstreamTime = SigV4Sample.Time.AddSeconds(7);

    public static ChunkSigner Client() => Signer(SigV4Sample.Secret, SigV4Sample.Time, ClientSeed);

    public static ChunkSigner Upstream() => Signer(UpstreamSecret, UpstreamTime, UpstreamSeed);

    public static ChunkedBodyResigner Resigner(long length, bool withTrailer, int maxChunkBytes = ChunkedBodyResigner.DefaultMaxChunkBytes) =>
        withTrailer
            ? ChunkedBodyResigner.ForSignedTrailer(Client(), Upstream(), length, [Checksum], maxChunkBytes)
            : ChunkedBodyResigner.ForSignedChunks(Client(), Upstream(), length, maxChunkBytes);

    public static byte[] ClientBody(byte[] data, bool withTrailer) =>
        AmazonBody(data, SigV4Sample.Secret, SigV4Sample.Time, ClientSeed, withTrailer, Scope);

    public static byte[] UpstreamBody(byte[] data, bool withTrailer) =>
        AmazonBody(data, UpstreamSecret, UpstreamTime, UpstreamSeed, withTrailer, Scope);

    public static byte[] Data(int length, int seed = 1)
    {
        var data = new byte[length];
        new Random(seed).NextBytes(data);
        return data;
    }

    /// <summary>Feeds a body in pieces of one size and completes it.</summary>
    public static (ChunkedFailure Failure, byte[] Output) Run(ChunkedBodyResigner resigner, byte[] body, int pieceBytes = int.MaxValue)
    {
        using (resigner)
        {
            var output = new ArrayBufferWriter<byte>();
            for (int at = 0; at < body.Length; at += Math.Min(pieceBytes, body.Length - at))
            {
                resigner.Write(body.AsSpan(at, Math.Min(pieceBytes, body.Length - at)), output);
            }

            return (resigner.Complete(), output.WrittenSpan.ToArray());
        }
    }

    public static (ChunkedFailure Failure, byte[] Output) Run(ChunkedBodyResigner resigner, string body) =>
        Run(resigner, Encoding.Latin1.GetBytes(body));

    private static ChunkSigner Signer(string secret, DateTimeOffset time, string seed) => new(
        SigningKey.Derive(Encoding.UTF8.GetBytes(secret), Scope.Date, Scope.Region, Scope.Service), time, Scope, seed);

    /// <summary>A body as Amazon's stream frames and signs it, behind a request with the seed as its signature.</summary>
    public static byte[] AmazonBody(byte[] data, string secret, DateTimeOffset time, string seed, bool withTrailer, CredentialScope scope)
    {
        byte[] key = AWS4Signer.ComposeSigningKey(secret, scope.Region, scope.Date, scope.Service);
        var result = new AWS4SigningResult(
            "AKIA", secret, time.UtcDateTime, "host", scope.ToString(), key, Convert.FromHexString(seed));
        using var source = new MemoryStream(data);
        using var framed = withTrailer
            ? new ChunkedUploadWrapperStream(
                source, BufferBytes, result, CoreChecksumAlgorithm.CRC32, new Dictionary<string, string> { [Checksum] = "" }, new CachedChecksum { OnComplete = static _ => { } })
            : WithoutTrailer(source, result);
        using var body = new MemoryStream();
        framed.CopyTo(body);
        return body.ToArray();
    }

    // The constructor that S3 uses for bodies without a trailer is internal.
    private static ChunkedUploadWrapperStream WithoutTrailer(Stream source, AWSSigningResultBase result) =>
        (ChunkedUploadWrapperStream)typeof(ChunkedUploadWrapperStream)
            .GetConstructor(
                BindingFlags.Instance | BindingFlags.NonPublic, [typeof(Stream), typeof(int), typeof(AWSSigningResultBase)])!
            .Invoke([source, BufferBytes, result]);
}
