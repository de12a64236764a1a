using Gateway.Signing.Catalog;
using Gateway.Signing.SigV4;
using NUnit.Framework;

namespace Gateway.Tests.Signing.SigV4;

[TestFixture]
public sealed class SigV4VerifierTests
{
    private static readonly SignedRequest Request = SigV4Sample.Request() with { RawPath = "/a", RawQuery = "b=1&c=2" };

    [Test]
    public void Signature_over_the_request_as_sent_is_accepted() => Assert.That(Verify(Request), Is.EqualTo(SigV4Failure.None));

    [Test]
    public void Signature_over_another_method_is_refused() => AssertMismatch(Request with { Method = "PUT" });

    [Test]
    public void Signature_over_another_path_is_refused() => AssertMismatch(Request with { RawPath = "/a/b" });

    [TestCase("b=1&c=3")]
    [TestCase("b=1&c=2&d=")]
    [TestCase("b=1")]
    public void Signature_over_another_query_is_refused(string query) => AssertMismatch(Request with { RawQuery = query });

    [Test]
    public void Signature_over_another_payload_is_refused() => AssertMismatch(Request with { PayloadHash = PayloadHash.UnsignedPayload });

    [TestCase("Host")]
    [TestCase("X-Amz-Target")]
    public void Signature_over_another_header_value_is_refused(string name) => AssertMismatch(
        Request with { Headers = [.. Request.Headers.Select(h => h.Name == name ? new HeaderField(name, h.Value + "x") : h)] });

    [Test]
    public void Signed_header_sent_once_more_is_refused() =>
        AssertMismatch(Request with { Headers = [.. Request.Headers, new("x-amz-target", "DynamoDB_20120810.DeleteTable")] });

    [Test]
    public void Signed_header_taken_away_is_refused() =>
        AssertMismatch(Request with { Headers = [.. Request.Headers.Where(h => h.Name != "X-Amz-Target")] });

    [Test]
    public void Header_that_is_not_signed_does_not_matter() => Assert.That(
        Verify(Request with { Headers = [new("User-Agent", "x"), .. Request.Headers] }), Is.EqualTo(SigV4Failure.None));

    [Test]
    public void Signature_by_another_key_is_refused()
    {
        byte[] other = SigV4Sample.Key(SigV4Sample.Scope with { Region = "eu-west-2" });
        Assert.That(
            SigV4Verifier.Verify(Request, SigV4Sample.Sign(Request, SigningRules.General), other, SigningRules.General),
            Is.EqualTo(SigV4Failure.SignatureMismatch));
    }

    [Test]
    public void Signature_for_another_scope_or_time_is_refused()
    {
        SigV4Authorization authorization = SigV4Sample.Sign(Request, SigningRules.General);
        AssertMismatch(authorization with { Scope = authorization.Scope with { Service = "s3" } });
        AssertMismatch(authorization with { RequestTime = authorization.RequestTime.AddSeconds(1) });
    }

    [Test]
    public void Every_bit_of_the_signature_counts()
    {
        SigV4Authorization authorization = SigV4Sample.Sign(Request, SigningRules.General);
        for (int i = 0; i < 256; i++)
        {
            byte[] bytes = Convert.FromHexString(authorization.Signature);
            bytes[i / 8] ^= (byte)(1 << (i % 8));
            AssertMismatch(authorization with { Signature = Convert.ToHexStringLower(bytes) });
        }
    }

    [Test]
    public void Signature_in_another_spelling_is_refused()
    {
        SigV4Authorization authorization = SigV4Sample.Sign(Request, SigningRules.General);
        SigV4Authorization upper = authorization with { Signature = authorization.Signature.ToUpperInvariant() };
        Assert.That(
            SigV4Verifier.Verify(Request, upper, SigV4Sample.Key(SigV4Sample.Scope), SigningRules.General), Is.EqualTo(SigV4Failure.Malformed));
    }

    [Test]
    public void Line_break_in_a_header_is_refused_before_anything_is_computed() => Assert.That(
        Verify(Request with { Headers = [.. Request.Headers, new("X", "a\nb")] }), Is.EqualTo(SigV4Failure.Malformed));

    [Test]
    public void Rules_of_the_service_decide_about_the_path()
    {
        SignedRequest request = Request with { RawPath = "/a//b%20c" };
        SigV4Authorization signedForS3 = SigV4Sample.Sign(request, SigningRules.S3);
        byte[] key = SigV4Sample.Key(SigV4Sample.Scope);
        Assert.That(SigV4Verifier.Verify(request, signedForS3, key, SigningRules.S3), Is.EqualTo(SigV4Failure.None));
        Assert.That(SigV4Verifier.Verify(request, signedForS3, key, SigningRules.General), Is.EqualTo(SigV4Failure.SignatureMismatch));
    }

    [TestCase(0, SigV4Failure.None)]
    [TestCase(900, SigV4Failure.None)]
    [TestCase(901, SigV4Failure.TimeSkewed)]
    [TestCase(-900, SigV4Failure.None)]
    [TestCase(-901, SigV4Failure.TimeSkewed)]
    public void Header_form_is_good_for_15_minutes_either_way(int secondsLater, SigV4Failure expected) => Assert.That(
        SigV4Verifier.CheckTime(SigV4Sample.Sign(Request, SigningRules.General), SigV4Sample.Time.AddSeconds(secondsLater)),
        Is.EqualTo(expected));

    [TestCase(60, 0, SigV4Failure.None)]
    [TestCase(60, 60, SigV4Failure.None)]
    [TestCase(60, 61, SigV4Failure.Expired)]
    [TestCase(604800, 604800, SigV4Failure.None)]
    [TestCase(604800, 604801, SigV4Failure.Expired)]
    [TestCase(60, -900, SigV4Failure.None)]
    [TestCase(60, -901, SigV4Failure.TimeSkewed)]
    [TestCase(0, 0, SigV4Failure.InvalidExpires)]
    [TestCase(604801, 0, SigV4Failure.InvalidExpires)]
    public void Presigned_url_is_good_until_its_end(int expires, int secondsLater, SigV4Failure expected)
    {
        SigV4Authorization authorization = SigV4Sample.Sign(Request, SigningRules.General) with
        {
            Form = SigV4Form.Query,
            Expires = TimeSpan.FromSeconds(expires),
        };
        Assert.That(SigV4Verifier.CheckTime(authorization, SigV4Sample.Time.AddSeconds(secondsLater)), Is.EqualTo(expected));
    }

    [Test]
    public void Presigned_url_without_an_end_is_refused() => Assert.That(
        SigV4Verifier.CheckTime(SigV4Sample.Sign(Request, SigningRules.General) with { Form = SigV4Form.Query }, SigV4Sample.Time),
        Is.EqualTo(SigV4Failure.InvalidExpires));

    private static SigV4Failure Verify(SignedRequest received) => SigV4Verifier.Verify(
        received, SigV4Sample.Sign(Request, SigningRules.General), SigV4Sample.Key(SigV4Sample.Scope), SigningRules.General);

    private static void AssertMismatch(SignedRequest received) =>
        Assert.That(Verify(received), Is.EqualTo(SigV4Failure.SignatureMismatch));

    private static void AssertMismatch(SigV4Authorization authorization) => Assert.That(
        SigV4Verifier.Verify(Request, authorization, SigV4Sample.Key(SigV4Sample.Scope), SigningRules.General),
        Is.EqualTo(SigV4Failure.SignatureMismatch));
}
