using System.Text;
using Gateway.Signing.SigV4A;
using NUnit.Framework;

namespace Gateway.Tests.Signing.SigV4A;

[TestFixture]
internal sealed class CanonicalRequestTextTests
{
    private const string Good = "GET\n/key\nversionId=1\nhost:h\nx-amz-date:20260102T030405Z\nx-amz-region-set:*\n\nhost;x-amz-date;x-amz-region-set\nUNSIGNED-PAYLOAD";

    [Test]
    public void What_the_signing_input_writes_is_read_and_written_back_byte_for_byte()
    {
        string text = SigV4ASample.Input(SigV4ASample.Request()).CanonicalRequest;

        Assert.That(CanonicalRequestText.TryParse(text, out CanonicalRequestText? read), Is.True);
        Assert.That(Encoding.Latin1.GetString(read!.ToBytes()), Is.EqualTo(text));
        Assert.That(read.Header("x-amz-region-set"), Is.EqualTo("*"));
        Assert.That(read.Header("x-amz-acl"), Is.Null);
        Assert.That(read.ToString(), Does.Not.Contain("20260102"));
    }

    [Test]
    public void A_session_token_goes_to_its_place_among_the_signed_headers()
    {
        string text = Good.Replace("x-amz-region-set:*\n", "x-amz-region-set:*\nx-amz-target:t\n", StringComparison.Ordinal)
            .Replace("region-set\nU", "region-set;x-amz-target\nU", StringComparison.Ordinal);
        Assert.That(CanonicalRequestText.TryParse(text, out CanonicalRequestText? read), Is.True);

        CanonicalRequestText with = read!.WithSessionToken("token/+=");

        Assert.That(with.SignedHeaders, Is.EqualTo("host;x-amz-date;x-amz-region-set;x-amz-security-token;x-amz-target"));
        Assert.That(Encoding.Latin1.GetString(with.ToBytes()), Does.Contain("\nx-amz-region-set:*\nx-amz-security-token:token/+=\nx-amz-target:t\n\n"));
    }

    [TestCase("", TestName = "Nothing")]
    [TestCase("AWS4-ECDSA-P256-SHA256\n20260102T030405Z\n20260102/s3/aws4_request\n0000", TestName = "A_string_to_sign")]
    [TestCase("\n/\n\nhost:h\n\nhost\nx", TestName = "No_method")]
    [TestCase("GET\n/\n\nhost:h\nhost\nx", TestName = "No_empty_line")]
    [TestCase("GET\n/\n\nhost:h\nrange:r\nhost\nx", TestName = "A_header_in_place_of_the_empty_line")]
    [TestCase("GET\n/\n\nhost:h\n\nhost;range\nx", TestName = "A_signed_header_that_is_not_there")]
    [TestCase("GET\n/\n\nhost:h\nrange:r\n\nhost\nx", TestName = "A_header_that_is_not_signed")]
    [TestCase("GET\n/\n\nhost:h\nhost:i\n\nhost;host\nx", TestName = "A_header_twice")]
    [TestCase("GET\n/\n\nrange:r\nhost:h\n\nrange;host\nx", TestName = "Headers_in_another_order")]
    [TestCase("GET\n/\n\nhost\n\nhost\nx", TestName = "A_line_that_is_no_header")]
    [TestCase("GET\n/\n\n:h\n\n\nx", TestName = "A_header_without_a_name")]
    [TestCase("GET\n/\u0100\n\nhost:h\n\nhost\nx", TestName = "A_character_that_is_no_byte")]
    public void What_is_no_canonical_request_is_refused(string text) =>
        Assert.That(CanonicalRequestText.TryParse(text, out _), Is.False);

    [Test]
    public void Length_is_bounded()
    {
        string text = Good.Replace("/key", "/" + new string('k', CanonicalRequestText.MaxLength - Good.Length + 3), StringComparison.Ordinal);
        Assert.That(CanonicalRequestText.TryParse(text, out _), Is.True);
        Assert.That(CanonicalRequestText.TryParse(text.Replace("/k", "/kk", StringComparison.Ordinal), out _), Is.False);
    }
}
