using Gateway.Signing.SigV4;
using NUnit.Framework;

namespace Gateway.Tests.Signing.SigV4;

/// <summary>The query form: each refusal starts from a presigned URL that is accepted, with exactly one thing changed.</summary>
[TestFixture]
public sealed class AuthorizationQueryReaderTests
{
    private const string Algorithm = "X-Amz-Algorithm=AWS4-HMAC-SHA256";

    private const string Date = "X-Amz-Date=20260102T030405Z";

    private const string Expires = "X-Amz-Expires=900";

    private const string Signed = "X-Amz-SignedHeaders=host";

    private const string Signature = "X-Amz-Signature=" + SigV4Sample.SignatureText;

    [Test]
    public void Presigned_url_is_read_into_values()
    {
        SigV4Failure failure = SigV4AuthorizationParser.Parse(
            "a=1&" + SigV4Sample.Query + "&X-Amz-Security-Token=t", [SigV4Sample.Host], out SigV4Authorization? read);
        Assert.That(failure, Is.EqualTo(SigV4Failure.None));
        Assert.That(read!.Form, Is.EqualTo(SigV4Form.Query));
        Assert.That(read.AccessKeyId, Is.EqualTo(SigV4Sample.AccessKeyId));
        Assert.That(read.Scope, Is.EqualTo(new CredentialScope("20260102", "eu-west-1", "s3")));
        Assert.That(read.SignedHeaders, Is.EqualTo((string[])["host"]));
        Assert.That(read.Signature, Is.EqualTo(SigV4Sample.SignatureText));
        Assert.That(read.RequestTime, Is.EqualTo(SigV4Sample.Time));
        Assert.That(read.Expires, Is.EqualTo(TimeSpan.FromMinutes(15)));
        Assert.That(read.HasSessionToken, Is.True);
    }

    [Test]
    public void Values_may_be_sent_without_escapes() => Assert.That(
        SigV4Sample.ParseQuery(SigV4Sample.Query.Replace("%2F", "/", StringComparison.Ordinal)), Is.EqualTo(SigV4Failure.None));

    [TestCase("AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=vjbyPxybdZaNmGa%2ByT272YEAiv4%3D&Expires=1141889120")]
    [TestCase("Action=ListUsers&AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&SignatureVersion=2&SignatureMethod=HmacSHA256&Signature=x")]
    public void Signature_version_2_is_a_failure_of_its_own(string query) =>
        Assert.That(SigV4Sample.ParseQuery(query), Is.EqualTo(SigV4Failure.SignatureVersion2));

    [Test]
    public void Both_versions_in_one_query_are_refused() => Assert.That(
        SigV4Sample.ParseQuery(SigV4Sample.Query + "&AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE"), Is.EqualTo(SigV4Failure.MultipleAuthentications));

    [TestCase("X-Amz-Algorithm=AWS4-ECDSA-P256-SHA256", SigV4Failure.MalformedCredential)]
    [TestCase("X-Amz-Algorithm=AWS4-HMAC-SHA1", SigV4Failure.UnsupportedAlgorithm)]
    [TestCase("X-Amz-Algorithm=", SigV4Failure.UnsupportedAlgorithm)]
    [TestCase("b=1", SigV4Failure.Malformed, TestName = "Algorithm_is_required")]
    public void Another_algorithm_is_refused(string replacement, SigV4Failure expected) => AssertReplaced(Algorithm, replacement, expected);

    [TestCase("X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20260102%2Feu-west-1%2Fs3%2Faws4_request", "b=1", SigV4Failure.Malformed)]
    [TestCase(Signed, "b=1", SigV4Failure.Malformed)]
    [TestCase(Signature, "b=1", SigV4Failure.Malformed)]
    [TestCase(Date, "b=1", SigV4Failure.MissingDate)]
    [TestCase(Expires, "b=1", SigV4Failure.InvalidExpires)]
    public void Each_member_is_required(string member, string replacement, SigV4Failure expected) =>
        AssertReplaced(member, replacement, expected);

    [TestCase(Algorithm)]
    [TestCase("X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20260102%2Feu-west-1%2Fs3%2Faws4_request")]
    [TestCase(Date)]
    [TestCase(Expires)]
    [TestCase(Signed)]
    [TestCase(Signature)]
    [TestCase("X-Amz-Security-Token=t&X-Amz-Security-Token=t")]
    public void Member_that_comes_twice_is_refused(string member) => Assert.That(
        SigV4Sample.ParseQuery(SigV4Sample.Query + "&" + member), Is.EqualTo(SigV4Failure.MultipleAuthentications));

    [TestCase("x-amz-date=20260102T030405Z")]
    [TestCase("X%2DAmz-Date=20260102T030405Z")]
    [TestCase("X-Amz-Date")]
    public void Member_in_another_spelling_is_refused(string replacement) => AssertReplaced(Date, replacement, SigV4Failure.Malformed);

    [TestCase("X-Amz-Date=Fri, 02 Jan 2026 03:04:05 GMT")]
    [TestCase("X-Amz-Date=20260102")]
    public void Badly_written_date_is_refused(string replacement) => AssertReplaced(Date, replacement, SigV4Failure.MissingDate);

    [Test]
    public void Date_of_another_day_than_the_scope_is_refused() =>
        AssertReplaced(Date, "X-Amz-Date=20260103T000000Z", SigV4Failure.DateNotInScope);

    [TestCase("1", SigV4Failure.None)]
    [TestCase("604800", SigV4Failure.None)]
    [TestCase("0", SigV4Failure.InvalidExpires)]
    [TestCase("604801", SigV4Failure.InvalidExpires)]
    [TestCase("-1", SigV4Failure.InvalidExpires)]
    [TestCase("+1", SigV4Failure.InvalidExpires)]
    [TestCase("1.5", SigV4Failure.InvalidExpires)]
    [TestCase("%20900", SigV4Failure.InvalidExpires)]
    [TestCase("", SigV4Failure.InvalidExpires)]
    [TestCase("99999999999999999999", SigV4Failure.InvalidExpires)]
    public void Life_is_a_number_of_seconds_up_to_7_days(string value, SigV4Failure expected) =>
        AssertReplaced(Expires, $"X-Amz-Expires={value}", expected);

    [Test]
    public void Unsigned_host_is_refused() => AssertReplaced(Signed, "X-Amz-SignedHeaders=range", SigV4Failure.HostNotSigned);

    [Test]
    public void Unsigned_header_that_steers_the_service_is_refused() => Assert.That(
        SigV4Sample.ParseQuery(SigV4Sample.Query, new HeaderField("X-Amz-Copy-Source", "/other/key")), Is.EqualTo(SigV4Failure.HeaderNotSigned));

    [Test]
    public void Longest_query_is_bounded()
    {
        string padding = "&" + new string('p', 64 * 1024 - SigV4Sample.Query.Length - 1);
        Assert.That(SigV4Sample.ParseQuery(SigV4Sample.Query + padding), Is.EqualTo(SigV4Failure.None));
        Assert.That(SigV4Sample.ParseQuery(SigV4Sample.Query + padding + "p"), Is.EqualTo(SigV4Failure.Malformed));
    }

    private static void AssertReplaced(string member, string replacement, SigV4Failure expected)
    {
        string query = SigV4Sample.Query.Replace(member, replacement, StringComparison.Ordinal);
        Assert.That(query, Does.Not.Contain(member + "&"), "the sample does not hold the member");
        Assert.That(SigV4Sample.ParseQuery(query), Is.EqualTo(expected));
    }
}
