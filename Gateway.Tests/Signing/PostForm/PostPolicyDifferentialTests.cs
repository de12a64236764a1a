using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Gateway.Signing.PostForm;
using Gateway.Signing.SigV4;
using NUnit.Framework;

namespace Gateway.Tests.Signing.PostForm;

/// <summary>
/// What Amazon's own .NET SDK makes of an upload by form, we read, verify and judge as good, and sign alike; see
/// <see cref="DifferentialRun"/> for how many.
/// </summary>
[TestFixture]
internal sealed class PostPolicyDifferentialTests
{
    private const string Letters = "acXYZ019-_. /+&%$ü中\"\\";

    [Test]
    public void Post_form_is_that_of_amazons_signer() => DifferentialRun.ForEach(Check);

    private static void Check(Random random, string about)
    {
        string secret = Text(random, 40, "abcXYZ019/+");
        using AmazonS3Client client = new(
            new BasicAWSCredentials("AKIAIOSFODNN7EXAMPLE", secret), new AmazonS3Config { RegionEndpoint = RegionEndpoint.EUWest1 });
        DateTime now = TimeProvider.System.GetUtcNow().UtcDateTime;
        CreatePresignedPostRequest request = new()
        {
            BucketName = "bucket",
            Key = Text(random, 30, Letters) + (random.Next(2) == 0 ? "${filename}" : "k"),
            Expires = now.AddMinutes(1 + random.Next(10_000)),
            Fields = [],
            Conditions = [],
        };
        for (int n = random.Next(6); n > 0; n--)
        {
            string name = $"x-amz-meta-{n}", value = Text(random, 30, Letters);
            request.Fields[name] = value;
            request.Conditions.Add(random.Next(2) == 0
                ? S3PostCondition.ExactMatch(name, value)
                : S3PostCondition.StartsWith(name, value[..random.Next(value.Length)].TrimEnd('\ud800', '\udbff')));
        }

        if (random.Next(2) == 0)
        {
            request.Conditions.Add(S3PostCondition.ContentLengthRange(random.Next(10), random.Next(10, 1000)));
        }

        CreatePresignedPostResponse theirs = client.CreatePresignedPost(request);
        PostFormHead head = PostFormSample.Head([.. theirs.Fields.Select(static f => (f.Key, f.Value))]);
        SigV4Failure failure = PostFormAuthorization.Read(head, out SigV4Authorization? authorization);
        Assert.That(failure, Is.EqualTo(SigV4Failure.None), about);
        byte[] key = SigningKey.Derive(System.Text.Encoding.UTF8.GetBytes(secret), authorization!.Scope.Date, "eu-west-1", "s3");
        string policyText = head.Find("policy")!.Value;
        Assert.That(PostPolicySignature.Verify(head, authorization, key), Is.EqualTo(SigV4Failure.None), about);
        Assert.That(PostPolicySignature.Sign(policyText, key), Is.EqualTo(authorization.Signature), about);
        PostPolicy? policy = PostPolicyParser.Parse(policyText);
        Assert.That(policy, Is.Not.Null, about);
        Assert.That(PostPolicyEvaluator.Evaluate(head, policy!, "bucket", TimeProvider.System.GetUtcNow()), Is.EqualTo(new PostPolicyVerdict(PostFormFailure.None)), about);
        key[0] ^= 1;
        Assert.That(PostPolicySignature.Verify(head, authorization, key), Is.EqualTo(SigV4Failure.SignatureMismatch), about);
    }

    private static string Text(Random random, int most, string letters) =>
        string.Concat(Enumerable.Range(0, 1 + random.Next(most)).Select(_ => letters[random.Next(letters.Length)]));
}
