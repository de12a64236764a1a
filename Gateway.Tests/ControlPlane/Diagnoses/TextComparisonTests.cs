using Gateway.ControlPlane.Diagnoses;
using Gateway.Signing.Contracts;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.Diagnoses;

[TestFixture]
internal sealed class TextComparisonTests
{
    private const string Ours = "POST\n/a%2520b\nx=1\naccept-encoding:gzip\nhost:h.amazonaws.com\nx-amz-date:20260506T000000Z\n\naccept-encoding;host;x-amz-date\nabc";
    private const string ToSign = "AWS4-HMAC-SHA256\n20260506T000000Z\n20260506/eu-west-1/sqs/aws4_request\nff";

    [TestCase("POST", "PUT", "method", 1, "method")]
    [TestCase("/a%2520b", "/a%20b", "path", 2, "path_encoding")]
    [TestCase("/a%2520b", "/c", "path", 2, "path")]
    [TestCase("x=1", "x=2", "query", 3, "query")]
    [TestCase("accept-encoding:gzip", "accept-encoding:identity", "header accept-encoding", 4, "header")]
    [TestCase("host:h.amazonaws.com", "host:h.amazonaws.com:443", "header host", 5, "host")]
    [TestCase("x-amz-date:20260506T000000Z", "x-amz-date:20260506T000001Z", "header x-amz-date", 6, "clock")]
    [TestCase("x-amz-date:20260506T000000Z\n\n", "x-amz-date:20260506T000000Z\nx-extra:1\n\n", "header x-extra", 7, "header")]
    [TestCase("accept-encoding;host", "host", "signed headers", 8, "signed_headers")]
    [TestCase("\nabc", "\nabd", "payload hash", 9, "payload_hash")]
    public void The_first_difference_is_named_with_its_cause(string ours, string theirs, string part, int line, string cause)
    {
        TextDifference difference = TextComparison.CanonicalRequests(Ours, false, Ours.Replace(ours, theirs, StringComparison.Ordinal))!;
        Assert.That((difference.Part, difference.Line), Is.EqualTo((part, line)));
        Assert.That(Causes.Of(difference, new CallDiagnosis(), true).Code, Is.EqualTo(cause));
    }

    [TestCase("20260506T000000Z", "20260506T000001Z", "time", "clock")]
    [TestCase("eu-west-1", "us-east-1", "scope", "scope")]
    [TestCase("\nff", "\nfe", "hash of the canonical request", "canonical_request")]
    public void The_first_difference_of_the_strings_to_sign_is_named(string ours, string theirs, string part, string cause)
    {
        TextDifference difference = TextComparison.StringsToSign(ToSign, ToSign.Replace(ours, theirs, StringComparison.Ordinal))!;
        Assert.That(difference.Part, Is.EqualTo(part));
        Assert.That(Causes.Of(difference, new CallDiagnosis(), false).Code, Is.EqualTo(cause));
    }

    [Test]
    public void Line_ends_of_a_log_make_no_difference_and_equal_texts_mean_another_secret()
    {
        Assert.That(TextComparison.CanonicalRequests(Ours, false, Ours.Replace("\n", "\r\n", StringComparison.Ordinal) + "\r\n"), Is.Null);
        Assert.That(TextComparison.StringsToSign(ToSign, ToSign + "\n"), Is.Null);
        Assert.That(Causes.Of(null, new CallDiagnosis(), false).Code, Is.EqualTo("wrong_secret"));
    }

    [Test]
    public void What_was_cut_is_compared_as_far_as_it_is_kept()
    {
        Assert.That(TextComparison.CanonicalRequests(Ours[..80], true, Ours), Is.Null);
        Assert.That(TextComparison.CanonicalRequests(Ours[..80], true, Ours.Replace("x=1", "x=2", StringComparison.Ordinal))!.Part, Is.EqualTo("query"));
        Assert.That(Causes.Of(null, new CallDiagnosis { IsCut = true }, true).Code, Is.EqualTo("unknown"));
    }
}
