using Gateway.Signing.Catalog;
using Gateway.Signing.SigV4;
using NUnit.Framework;

namespace Gateway.Tests.Signing.SigV4;

[TestFixture]
public sealed class SigV4SignerTests
{
    private static readonly string[] Signed = ["host", "x-amz-date"];

    // The first example of https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html.
    [Test]
    public void Header_is_that_of_the_published_example()
    {
        var time = new DateTimeOffset(2013, 5, 24, 0, 0, 0, TimeSpan.Zero);
        var scope = new CredentialScope("20130524", "us-east-1", "s3");
        var request = new SignedRequest
        {
            Method = "GET",
            RawPath = "/test.txt",
            RawQuery = "",
            Headers =
            [
                new("Host", "examplebucket.s3.amazonaws.com"),
                new("Range", "bytes=0-9"),
                new("x-amz-content-sha256", PayloadHash.EmptyBody),
                new("x-amz-date", "20130524T000000Z"),
            ],
            PayloadHash = PayloadHash.EmptyBody,
        };
        Assert.That(
            SigV4Signer.Sign(
                request, scope, time, ["X-Amz-Date", "host", "Range", "x-amz-content-sha256"], SigV4Sample.AccessKeyId, SigV4Sample.Key(scope), SigningRules.S3),
            Is.EqualTo(
                "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
                + "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, "
                + "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"));
    }

    // The example of https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html.
    [Test]
    public void Query_is_that_of_the_published_example()
    {
        var time = new DateTimeOffset(2013, 5, 24, 0, 0, 0, TimeSpan.Zero);
        var scope = new CredentialScope("20130524", "us-east-1", "s3");
        var request = new SignedRequest
        {
            Method = "GET",
            RawPath = "/test.txt",
            RawQuery = "",
            Headers = [new("Host", "examplebucket.s3.amazonaws.com")],
            PayloadHash = PayloadHash.UnsignedPayload,
        };
        Assert.That(
            SigV4Signer.SignQuery(
                request, scope, time, TimeSpan.FromDays(1), ["host"], SigV4Sample.AccessKeyId, null, SigV4Sample.Key(scope), SigningRules.S3),
            Is.EqualTo(
                "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
                + "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
                + "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"));
    }

    [Test]
    public void Signed_query_verifies_and_keeps_the_bytes_of_the_other_members()
    {
        SignedRequest request = SigV4Sample.Request() with { RawQuery = SigV4Sample.Query + "&b=%7e+&a&" };
        string query = SigV4Signer.SignQuery(
            request, SigV4Sample.Scope, SigV4Sample.Time, TimeSpan.FromSeconds(60), ["x-amz-target", "host", "x-amz-date"],
            SigV4Sample.AccessKeyId, "token/+=", SigV4Sample.Key(SigV4Sample.Scope), SigningRules.General);
        Assert.That(query, Does.StartWith("b=%7e+&a&&X-Amz-Algorithm=").And.Contain("&X-Amz-Security-Token=token%2F%2B%3D&"));

        SignedRequest sent = request with { RawQuery = query };
        Assert.That(
            SigV4AuthorizationParser.Parse(query, sent.Headers, out SigV4Authorization? authorization), Is.EqualTo(SigV4Failure.None));
        Assert.That(authorization!.HasSessionToken, Is.True);
        Assert.That(
            SigV4Verifier.Verify(sent, authorization, SigV4Sample.Key(SigV4Sample.Scope), SigningRules.General), Is.EqualTo(SigV4Failure.None));
        Assert.That(
            SigV4Verifier.Verify(sent with { RawQuery = query + "&c" }, authorization, SigV4Sample.Key(SigV4Sample.Scope), SigningRules.General),
            Is.EqualTo(SigV4Failure.SignatureMismatch));
    }

    [TestCase(0)]
    [TestCase(604801)]
    public void Query_of_another_life_than_aws_allows_is_a_mistake(int seconds) => Assert.That(
        () => SigV4Signer.SignQuery(
            SigV4Sample.Request(), SigV4Sample.Scope, SigV4Sample.Time, TimeSpan.FromSeconds(seconds), Signed,
            SigV4Sample.AccessKeyId, null, SigV4Sample.Key(SigV4Sample.Scope), SigningRules.General),
        Throws.InstanceOf<ArgumentOutOfRangeException>());

    [Test]
    public void Unsigned_host_is_a_mistake() =>
        Assert.That(() => Sign(SigV4Sample.Request(), SigV4Sample.Scope, "x-amz-date"), Throws.ArgumentException);

    [TestCase("x-amz;acl")]
    [TestCase("x-amz acl")]
    [TestCase("")]
    [TestCase(":path")]
    public void Name_that_is_none_is_a_mistake(string name) =>
        Assert.That(() => Sign(SigV4Sample.Request(), SigV4Sample.Scope, [.. Signed, name]), Throws.ArgumentException);

    [Test]
    public void Unsigned_date_is_a_mistake() =>
        Assert.That(() => Sign(SigV4Sample.Request(), SigV4Sample.Scope, "host"), Throws.ArgumentException);

    [Test]
    public void Request_that_says_another_time_is_a_mistake() => Assert.That(
        () => Sign(SigV4Sample.Request() with { Headers = [SigV4Sample.Host, new("X-Amz-Date", "20260102T030406Z")] }, SigV4Sample.Scope, Signed),
        Throws.ArgumentException);

    [Test]
    public void Request_that_says_the_time_twice_is_a_mistake() => Assert.That(
        () => Sign(SigV4Sample.Request() with { Headers = [SigV4Sample.Host, SigV4Sample.Date, SigV4Sample.Date] }, SigV4Sample.Scope, Signed),
        Throws.ArgumentException);

    [Test]
    public void Scope_of_another_day_is_a_mistake() => Assert.That(
        () => Sign(SigV4Sample.Request(), SigV4Sample.Scope with { Date = "20260103" }, Signed), Throws.ArgumentException);

    [Test]
    public void Line_break_in_a_header_is_a_mistake() => Assert.That(
        () => Sign(SigV4Sample.Request() with { Headers = [.. SigV4Sample.Request().Headers, new("X", "a\r\nb")] }, SigV4Sample.Scope, Signed),
        Throws.ArgumentException);

    private static string Sign(SignedRequest request, CredentialScope scope, params string[] signedHeaders) => SigV4Signer.Sign(
        request, scope, SigV4Sample.Time, signedHeaders, SigV4Sample.AccessKeyId, SigV4Sample.Key(SigV4Sample.Scope), SigningRules.General);
}
