using Gateway.Signing.PostForm;
using Gateway.Signing.SigV4;
using Gateway.Tests.Signing.SigV4;
using NUnit.Framework;

namespace Gateway.Tests.Signing.PostForm;

[TestFixture]
internal sealed class PostFormAuthorizationTests
{
    private static readonly (string Name, string Value)[] Good =
    [
        ("Policy", "e30="), ("X-Amz-Algorithm", "AWS4-HMAC-SHA256"), ("x-amz-credential", "AKIAIOSFODNN7EXAMPLE/20260102/eu-west-1/s3/aws4_request"),
        ("x-amz-date", "20260102T030405Z"), ("X-AMZ-SIGNATURE", SigV4Sample.SignatureText),
    ];

    [Test]
    public void Authentication_is_read_whatever_the_case_of_its_names()
    {
        SigV4Failure failure = PostFormAuthorization.Read(PostFormSample.Head(Good), out SigV4Authorization? authorization);
        Assert.That(failure, Is.EqualTo(SigV4Failure.None));
        Assert.Multiple(() =>
        {
            Assert.That(authorization!.Form, Is.EqualTo(SigV4Form.Post));
            Assert.That(authorization.AccessKeyId, Is.EqualTo(SigV4Sample.AccessKeyId));
            Assert.That(authorization.Scope, Is.EqualTo(new CredentialScope("20260102", "eu-west-1", "s3")));
            Assert.That(authorization.RequestTime, Is.EqualTo(SigV4Sample.Time));
            Assert.That(authorization.HasSessionToken, Is.False);
        });
    }

    [Test]
    public void Form_without_authentication_is_told_so() =>
        Assert.That(Read([("key", "k"), ("policy", "e30=")]), Is.EqualTo(SigV4Failure.MissingAuthentication));

    [TestCase("AWSAccessKeyId")]
    [TestCase("signature")]
    public void Signature_version_2_is_a_failure_of_its_own(string field)
    {
        Assert.That(Read([("policy", "e30="), (field, "x")]), Is.EqualTo(SigV4Failure.SignatureVersion2));
        Assert.That(Read([.. Good, (field, "x")]), Is.EqualTo(SigV4Failure.MultipleAuthentications));
    }

    [TestCase("x-amz-algorithm", null, SigV4Failure.Malformed)]
    [TestCase("x-amz-algorithm", "aws4-hmac-sha256", SigV4Failure.UnsupportedAlgorithm)]
    [TestCase("x-amz-algorithm", "AWS4-HMAC-SHA256 ", SigV4Failure.UnsupportedAlgorithm)]
    [TestCase("x-amz-algorithm", "AWS4-ECDSA-P256-SHA256", SigV4Failure.UnsupportedAlgorithm)]
    [TestCase("x-amz-credential", null, SigV4Failure.Malformed)]
    [TestCase("x-amz-credential", "AKIAIOSFODNN7EXAMPLE/20260102/eu-west-1/s3/aws5_request", SigV4Failure.MalformedCredential)]
    [TestCase("x-amz-date", null, SigV4Failure.MissingDate)]
    [TestCase("x-amz-date", "2026-01-02T03:04:05Z", SigV4Failure.MissingDate)]
    [TestCase("x-amz-date", "20260103T030405Z", SigV4Failure.DateNotInScope)]
    [TestCase("x-amz-signature", null, SigV4Failure.Malformed)]
    [TestCase("x-amz-signature", "ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef0123456789", SigV4Failure.Malformed)]
    [TestCase("policy", null, SigV4Failure.Malformed)]
    public void Each_field_is_required_and_strict(string field, string? value, SigV4Failure expected) => Assert.That(
        Read([.. Good.Where(f => !f.Name.Equals(field, StringComparison.OrdinalIgnoreCase)), .. value is null ? [] : new[] { (field, value) }]),
        Is.EqualTo(expected));

    [Test]
    public void Session_token_is_seen()
    {
        PostFormAuthorization.Read(PostFormSample.Head([.. Good, ("x-amz-security-token", "t")]), out SigV4Authorization? authorization);
        Assert.That(authorization!.HasSessionToken, Is.True);
    }

    [Test]
    public void A_forms_claim_never_verifies_as_a_requests()
    {
        PostFormAuthorization.Read(PostFormSample.Head(Good), out SigV4Authorization? authorization);
        Assert.That(
            SigV4Verifier.Verify(SigV4Sample.Request(), authorization!, SigV4Sample.Key(authorization!.Scope), Gateway.Signing.Catalog.SigningRules.S3),
            Is.EqualTo(SigV4Failure.SignatureMismatch));
    }

    private static SigV4Failure Read((string Name, string Value)[] fields) => PostFormAuthorization.Read(PostFormSample.Head(fields), out _);
}
