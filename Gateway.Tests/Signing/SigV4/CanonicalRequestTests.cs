using Gateway.Signing.Catalog;
using Gateway.Signing.SigV4;
using NUnit.Framework;

namespace Gateway.Tests.Signing.SigV4;

[TestFixture]
public sealed class CanonicalRequestTests
{
    [Test]
    public void Terms_stand_on_their_own_lines_in_the_order_of_the_specification() => Assert.That(
        CanonicalRequest.Text(
            SigV4Sample.Request() with { RawPath = "/a b", RawQuery = "z&a=1" },
            SigV4Form.Header,
            ["host", "x-amz-date"],
            SigningRules.General),
        Is.EqualTo(
            "POST\n/a%20b\na=1&z=\nhost:dynamodb.eu-west-1.amazonaws.com\nx-amz-date:20260102T030405Z\n\nhost;x-amz-date\n"
            + "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"));

    [TestCase("PO\nST", "v", "h")]
    [TestCase("", "v", "h")]
    [TestCase("POST", "v\nhost:other", "h")]
    [TestCase("POST", "v\r", "h")]
    [TestCase("POST", "v\0", "h")]
    [TestCase("POST", "v", "h\n")]
    public void Line_breaks_make_a_request_ambiguous(string method, string value, string payloadHash)
    {
        var request = new SignedRequest
        {
            Method = method,
            RawPath = "/",
            RawQuery = "",
            Headers = [new("X", value)],
            PayloadHash = payloadHash,
        };
        Assert.That(CanonicalRequest.IsUnambiguous(request), Is.False);
    }

    [Test]
    public void Printing_a_request_shows_neither_query_nor_headers() =>
        Assert.That((SigV4Sample.Request() with { RawQuery = "X-Amz-Signature=1" }).ToString(), Is.EqualTo("SignedRequest { Method = POST }"));
}
