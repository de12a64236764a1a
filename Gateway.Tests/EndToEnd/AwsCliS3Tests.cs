using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.EndToEnd;

/// <summary>S3 as both generations of the AWS CLI use it: sizes, odd names, checksums, addresses and presigned URLs.</summary>
[TestFixtureSource(typeof(AwsCli), nameof(AwsCli.All))]
[Parallelizable(ParallelScope.Children)]
internal sealed class AwsCliS3Tests(AwsCli aws)
{
    private const string Content = "content";

    private readonly string _folder = Directory.CreateTempSubdirectory("csg-cli-").FullName;

    private string Bucket => $"{aws.Mark}-bucket";

    [OneTimeSetUp]
    public async Task MakeBucketAsync()
    {
        await File.WriteAllTextAsync(InFolder("content"), Content);
        await aws.CallAsync("s3", "mb", $"s3://{Bucket}");
    }

    [OneTimeTearDown]
    public void Delete() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task An_object_goes_up_in_parts_and_comes_back()
    {
        byte[] content = new byte[20 * 1024 * 1024];
        new Random(1).NextBytes(content);
        await File.WriteAllBytesAsync(InFolder("up"), content);
        await aws.CallAsync("s3", "cp", InFolder("up"), $"s3://{Bucket}/a/parts");
        Assert.That(
            await aws.CallAsync("s3api", "head-object", "--bucket", Bucket, "--key", "a/parts", "--query", "ETag", "--output", "text"),
            Does.EndWith("-3\""));
        await aws.CallAsync("s3", "cp", $"s3://{Bucket}/a/parts", InFolder("down"));
        Assert.That(await File.ReadAllBytesAsync(InFolder("down")), Is.EqualTo(content));
    }

    [TestCase("a b+c%d&e=f;g:h@i$j,k!l*m'n(o)p~q#r?s/ü/ß/日本語/𝄞")]
    [TestCase("a%20b%2Fc%252F+%2B//d///e/./f/../g/...//")]
    public async Task An_object_is_kept_under_an_odd_name(string key)
    {
        await PutAsync(key);
        Assert.That(await GetAsync(key), Is.EqualTo(Content));
        Assert.That(
            await aws.CallAsync("s3api", "list-objects-v2", "--bucket", Bucket, "--prefix", key, "--query", "Contents[].Key", "--output", "text"),
            Is.EqualTo(key));
    }

    [Test]
    public async Task An_object_with_a_trailing_checksum_is_kept()
    {
        await PutAsync("trailing", null, "--checksum-algorithm", "SHA256");
        Assert.That(await GetAsync("trailing"), Is.EqualTo(Content));
    }

    [Test]
    public async Task An_object_without_a_checksum_is_kept()
    {
        // The second generation has none by default before 2.23, and does not know the variable then.
        await PutAsync("plain", new() { ["AWS_REQUEST_CHECKSUM_CALCULATION"] = "when_required" });
        Assert.That(await GetAsync("plain"), Is.EqualTo(Content));
    }

    [TestCase("path")]
    [TestCase("virtual")]
    public async Task A_bucket_is_addressed_both_ways(string style)
    {
        Dictionary<string, string?> changes = await SettingAsync($"addressing_style = {style}");
        await PutAsync($"style {style} ü", changes);
        Assert.That(await GetAsync($"style {style} ü"), Is.EqualTo(Content));
    }

    [Test]
    public async Task A_presigned_url_is_served()
    {
        await PutAsync("presigned ü+%");
        CommandResult url = await aws.RunAsync(
            ["s3", "presign", $"s3://{Bucket}/presigned ü+%", "--expires-in", "60"], changes: await SettingAsync("signature_version = s3v4"));
        Assert.That(url.Output, Does.Contain("X-Amz-Signature="), url.ToString());
        CommandResult got = await Command.RunAsync(
            "curl", ["-sS", "--fail-with-body", url.Output.Trim()], environment: SharedStack.Stack.ClientEnvironment(SharedStack.Key));
        Assert.That(got.Output, Is.EqualTo(Content), got.ToString());
    }

    [Test]
    public async Task A_missing_object_and_a_forbidden_one_are_told_apart_without_a_body()
    {
        string[] head = ["s3api", "head-object", "--bucket", Bucket, "--key", "missing"];
        Assert.That((await aws.RunAsync(head)).Error, Does.Contain("(404)").And.Contain("Not Found"));
        CommandResult forbidden = await aws.RunAsync(head, SharedStack.Key with { SecretAccessKey = new string('x', 40) });
        Assert.That(forbidden.Error, Does.Contain("(403)").And.Contain("Forbidden"));
    }

    private string InFolder(string name) => Path.Combine(_folder, name);

    private async Task<Dictionary<string, string?>> SettingAsync(string setting)
    {
        string file = InFolder(setting);
        await File.WriteAllTextAsync(file, $"[default]\ns3 =\n  {setting}\n");
        return new() { ["AWS_CONFIG_FILE"] = file };
    }

    private async Task PutAsync(string key, Dictionary<string, string?>? changes = null, params string[] more)
    {
        CommandResult put = await aws.RunAsync(
            ["s3api", "put-object", "--bucket", Bucket, "--key", key, "--body", InFolder("content"), .. more], changes: changes);
        Assert.That(put.ExitCode, Is.Zero, put.ToString() + SharedStack.Stack.RefusedByUpstream);
    }

    private async Task<string> GetAsync(string key)
    {
        string file = InFolder(Guid.NewGuid().ToString());
        await aws.CallAsync("s3api", "get-object", "--bucket", Bucket, "--key", key, file);
        return await File.ReadAllTextAsync(file);
    }
}
