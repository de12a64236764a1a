using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.S3.Transfer;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.EndToEnd;

/// <summary>The payload forms, addresses and odd names of S3 as programs with the AWS SDK for .NET use them.</summary>
[TestFixture]
internal sealed class DotnetS3Tests
{
    private const string Bucket = "dotnet-bucket";

    private AmazonS3Client _client = null!;

    [OneTimeSetUp]
    public async Task OpenAsync()
    {
        _client = Client();
        await _client.PutBucketAsync(Bucket);
    }

    [OneTimeTearDown]
    public void Close() => _client.Dispose();

    [TestCase("a b+c%d&e=f;g:h@i$j,k!l*m'n(o)p~q#r?s")]
    [TestCase("a%20b%2Fc%252F+%2B")]
    [TestCase("ü/ß/日本語/𝄞")]
    [TestCase("a//b///c//")]
    [TestCase("a/./b/../c/...")]
    public Task An_object_is_kept_under_an_odd_name(string key) => KeepsAsync(_client, key);

    [Test]
    public async Task Each_trailing_checksum_is_taken()
    {
        foreach (ChecksumAlgorithm algorithm in (ChecksumAlgorithm[])[ChecksumAlgorithm.CRC32, ChecksumAlgorithm.SHA1, ChecksumAlgorithm.SHA256])
        {
            await KeepsAsync(_client, $"trailing {algorithm}", algorithm);
        }
    }

    [Test]
    public async Task An_object_without_a_checksum_is_kept()
    {
        AmazonS3Config config = Config();
        config.RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED;
        using AmazonS3Client client = new(DotnetSdk.Credentials, config);
        await KeepsAsync(client, "plain");
    }

    [TestCase(true, true)]
    [TestCase(false, true)]
    [TestCase(false, false)]
    public async Task Each_form_of_signing_the_body_is_taken(bool disablePayloadSigning, bool useChunkEncoding)
    {
        await _client.PutObjectAsync(new PutObjectRequest
        {
            BucketName = Bucket,
            Key = "form",
            ContentBody = "content",
            DisablePayloadSigning = disablePayloadSigning,
            UseChunkEncoding = useChunkEncoding,
        });
        Assert.That(await ReadAsync(_client, "form"), Is.EqualTo("content"u8.ToArray()));
    }

    [Test]
    public async Task An_object_goes_up_in_parts_and_comes_back()
    {
        byte[] content = RandomNumberGenerator.GetBytes(12 * 1024 * 1024 + 17);
        using TransferUtility transfer = new(_client, new TransferUtilityConfig { MinSizeBeforePartUpload = 5 * 1024 * 1024 });
        await transfer.UploadAsync(new TransferUtilityUploadRequest
        {
            BucketName = Bucket,
            Key = "parts",
            InputStream = new MemoryStream(content),
            PartSize = 5 * 1024 * 1024,
        });
        Assert.That((await _client.GetObjectMetadataAsync(Bucket, "parts")).ETag, Does.EndWith("-3\""));
        Assert.That(SHA256.HashData(await ReadAsync(_client, "parts")), Is.EqualTo(SHA256.HashData(content)));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_bucket_is_addressed_both_ways(bool byPath)
    {
        AmazonS3Config config = Config();
        config.ForcePathStyle = byPath;
        using AmazonS3Client client = new(DotnetSdk.Credentials, config);
        await KeepsAsync(client, $"style ü {byPath}");
    }

    [Test]
    public async Task A_presigned_put_and_get_are_served()
    {
        using HttpClient plain = new(SdkClients.Handler(SharedStack.Stack.ProxyUrl, SharedStack.Stack.CaFile));
        using HttpResponseMessage put = await plain.PutAsync(new Uri(await UrlAsync(HttpVerb.PUT)), new ByteArrayContent([1, 2, 3]));
        Assert.That(put.IsSuccessStatusCode, Is.True, await put.Content.ReadAsStringAsync());
        Assert.That(await plain.GetByteArrayAsync(new Uri(await UrlAsync(HttpVerb.GET))), Is.EqualTo([1, 2, 3]));
    }

    [Test]
    public async Task A_head_that_is_refused_has_a_status_and_a_request_id()
    {
        AmazonS3Exception missing = (await Assert.ThrowsAsync<AmazonS3Exception>(() => _client.GetObjectMetadataAsync(Bucket, "missing")))!;
        Assert.That((missing.ErrorCode, (int)missing.StatusCode), Is.EqualTo(("NotFound", 404)));
        using AmazonS3Client wrong = new(DotnetSdk.CredentialsOf(SharedStack.Key with { SecretAccessKey = new string('x', 40) }), Config());
        AmazonS3Exception refused = (await Assert.ThrowsAsync<AmazonS3Exception>(() => wrong.GetObjectMetadataAsync(Bucket, "missing")))!;
        Assert.That((refused.ErrorCode, (int)refused.StatusCode), Is.EqualTo(("Forbidden", 403)));
        Assert.That(Guid.TryParse(refused.RequestId, out _), Is.True);
    }

    /// <summary>In eu-west-1 this SDK asks for the location "EU", which moto doesn't take.</summary>
    private static AmazonS3Config Config() => DotnetSdk.Configure(new AmazonS3Config(), region: "eu-central-1");

    private static AmazonS3Client Client() => new(DotnetSdk.Credentials, Config());

    private static async Task KeepsAsync(AmazonS3Client client, string key, ChecksumAlgorithm? algorithm = null)
    {
        byte[] content = RandomNumberGenerator.GetBytes(1000);
        PutObjectRequest put = new() { BucketName = Bucket, Key = key, InputStream = new MemoryStream(content) };
        if (algorithm is not null)
        {
            put.ChecksumAlgorithm = algorithm;
        }

        await client.PutObjectAsync(put);
        Assert.That(await ReadAsync(client, key), Is.EqualTo(content));
        ListObjectsV2Response listed = await client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Bucket, Prefix = key });
        Assert.That(listed.S3Objects.Select(static o => o.Key), Is.EqualTo([key]));
    }

    private static async Task<byte[]> ReadAsync(AmazonS3Client client, string key)
    {
        using GetObjectResponse got = await client.GetObjectAsync(Bucket, key);
        using MemoryStream content = new();
        await got.ResponseStream.CopyToAsync(content);
        return content.ToArray();
    }

    private Task<string> UrlAsync(HttpVerb verb) => _client.GetPreSignedURLAsync(
        new GetPreSignedUrlRequest { BucketName = Bucket, Key = "presigned ü+%", Verb = verb, Expires = TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(5) });
}
