using Gateway.Signing.SigV4;
using NUnit.Framework;

namespace Gateway.Tests.Signing.SigV4A;

/// <summary>What the parser takes as SigV4A.</summary>
[TestFixture]
internal sealed class SigV4AAuthorizationTests
{
    [Test]
    public void Header_form_is_read()
    {
        SigV4Failure failure = SigV4AuthorizationParser.Parse(
            "", [new("Authorization", SigV4ASample.Authorization), SigV4ASample.Host, SigV4ASample.Date, new("x-amz-region-set", "us-west-2,us-*")],
            out SigV4Authorization? read);

        Assert.That(failure, Is.EqualTo(SigV4Failure.None));
        Assert.That(read!.Algorithm, Is.EqualTo(SignatureAlgorithm.SigV4A));
        Assert.That(read.Scope.ToString(), Is.EqualTo("20260102/s3/aws4_request"));
        Assert.That(read.Region, Is.EqualTo("us-*,us-west-2"));
    }

    [Test]
    public void Query_form_is_read()
    {
        Assert.That(SigV4AuthorizationParser.Parse(SigV4ASample.Query, [SigV4ASample.Host], out SigV4Authorization? read), Is.EqualTo(SigV4Failure.None));
        Assert.That(read!.Form, Is.EqualTo(SigV4Form.Query));
        Assert.That(read.Region, Is.EqualTo("*"));
        Assert.That(read.Expires, Is.EqualTo(TimeSpan.FromSeconds(900)));
    }

    [Test]
    public void Region_in_the_scope_is_refused() => Assert.That(
        SigV4ASample.ParseHeader(
            SigV4ASample.Authorization.Replace("/s3/", "/us-east-1/s3/", StringComparison.Ordinal), SigV4ASample.Host, SigV4ASample.Date, SigV4ASample.Regions),
        Is.EqualTo(SigV4Failure.MalformedCredential));

    [Test]
    public void Scope_without_a_region_is_refused_from_the_other_algorithm() => Assert.That(
        SigV4ASample.ParseHeader(
            $"AWS4-HMAC-SHA256 {SigV4ASample.Credential}, SignedHeaders=host;x-amz-date, Signature={new string('a', 64)}", SigV4ASample.Host, SigV4ASample.Date),
        Is.EqualTo(SigV4Failure.MalformedCredential));

    [Test]
    public void Region_set_is_required() => Assert.That(
        SigV4ASample.ParseHeader(SigV4ASample.Authorization, SigV4ASample.Host, SigV4ASample.Date), Is.EqualTo(SigV4Failure.MalformedRegionSet));

    [Test]
    public void Region_set_comes_once() => Assert.That(
        SigV4ASample.ParseHeader(SigV4ASample.Authorization, SigV4ASample.Host, SigV4ASample.Date, SigV4ASample.Regions, SigV4ASample.Regions),
        Is.EqualTo(SigV4Failure.MalformedRegionSet));

    [Test]
    public void Region_set_must_be_signed() => Assert.That(
        SigV4ASample.ParseHeader(
            SigV4ASample.Authorization.Replace(";x-amz-region-set", "", StringComparison.Ordinal), SigV4ASample.Host, SigV4ASample.Date, SigV4ASample.Regions),
        Is.EqualTo(SigV4Failure.HeaderNotSigned));

    [Test]
    public void Region_set_in_header_and_query_is_refused() => Assert.That(
        SigV4ASample.ParseQuery(SigV4ASample.Query, SigV4ASample.Regions), Is.EqualTo(SigV4Failure.MalformedRegionSet));

    [Test]
    public void Region_set_in_the_query_of_a_signed_header_is_refused() => Assert.That(
        SigV4AuthorizationParser.Parse(
            "x-amz-region-set=%2A", [new("Authorization", SigV4ASample.Authorization), SigV4ASample.Host, SigV4ASample.Date, SigV4ASample.Regions], out _),
        Is.EqualTo(SigV4Failure.MultipleAuthentications));

    [Test]
    public void Region_set_is_required_in_the_query() => Assert.That(
        SigV4ASample.ParseQuery(SigV4ASample.Query.Replace("&X-Amz-Region-Set=%2A", "", StringComparison.Ordinal)),
        Is.EqualTo(SigV4Failure.MalformedRegionSet));

    [Test]
    public void Region_set_twice_in_the_query_is_refused() => Assert.That(
        SigV4ASample.ParseQuery(SigV4ASample.Query + "&X-Amz-Region-Set=us-east-1"), Is.EqualTo(SigV4Failure.MultipleAuthentications));

    [Test]
    public void Region_set_with_the_other_algorithm_is_refused() => Assert.That(
        SigV4ASample.ParseHeader(
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260102/us-east-1/s3/aws4_request, "
            + $"SignedHeaders=host;x-amz-date;x-amz-region-set, Signature={new string('a', 64)}",
            SigV4ASample.Host, SigV4ASample.Date, SigV4ASample.Regions),
        Is.EqualTo(SigV4Failure.MalformedRegionSet));

    [TestCase("")]
    [TestCase("30")]
    [TestCase("3006020100020101")]
    [TestCase("300602010102010100")]
    [TestCase("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    public void Signature_must_be_well_formed(string signature)
    {
        Assert.That(
            SigV4ASample.ParseHeader(
                SigV4ASample.Authorization.Replace(SigV4ASample.SignatureText, signature, StringComparison.Ordinal),
                SigV4ASample.Host, SigV4ASample.Date, SigV4ASample.Regions),
            Is.EqualTo(SigV4Failure.Malformed));
    }

    [Test]
    public void Authentication_is_taken_out_of_a_query_with_its_region_set() =>
        Assert.That(AuthenticationQuery.Remove("a=1&" + SigV4ASample.Query + "&b=2"), Is.EqualTo("a=1&b=2"));
}
