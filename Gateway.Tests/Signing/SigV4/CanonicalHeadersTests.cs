using Gateway.Signing.Catalog;
using Gateway.Signing.SigV4;
using NUnit.Framework;

namespace Gateway.Tests.Signing.SigV4;

[TestFixture]
public sealed class CanonicalHeadersTests
{
    [TestCase("  a   b  ", "a b")]
    [TestCase("\t a\t\tb \t c", "a b c")]
    [TestCase("\"a   b\"", "\"a b\"")]
    [TestCase("", "")]
    [TestCase("   ", "")]
    [TestCase("a \v\fb\t", "a b")]
    [TestCase("a , b", "a , b")]
    public void White_space_is_trimmed_and_its_runs_collapse_in_quotes_too(string value, string expected) =>
        Assert.That(Canonical([new("X", value)], "x"), Is.EqualTo($"x:{expected}\n\nx"));

    [Test]
    public void Repeated_headers_are_joined_by_a_comma_in_the_order_sent() => Assert.That(
        Canonical([new("My-Header", " b  c "), new("Other", "x"), new("my-header", "a"), new("MY-HEADER", "")], "my-header"),
        Is.EqualTo("my-header:b c,a,\n\nmy-header"));

    [Test]
    public void Only_signed_headers_are_written_in_the_order_of_their_names() => Assert.That(
        Canonical([new("Z", "1"), new("Unsigned", "2"), new("A", "3")], "a", "z"),
        Is.EqualTo("a:3\nz:1\n\na;z"));

    [Test]
    public void Signed_header_that_was_not_sent_is_empty() =>
        Assert.That(Canonical([new("Host", "h")], "host", "transfer-encoding"), Is.EqualTo("host:h\ntransfer-encoding:\n\nhost;transfer-encoding"));

    [Test]
    public void Bytes_above_ascii_are_no_white_space() =>
        Assert.That(Canonical([new("X-Amz-Meta-A", "\u00c3\u00a0 \u00c2\u0085")], "x-amz-meta-a"), Is.EqualTo("x-amz-meta-a:\u00c3\u00a0 \u00c2\u0085\n\nx-amz-meta-a"));

    [TestCase("\u0141")]
    [TestCase("a \u0141 b")]
    public void Characters_that_are_no_bytes_are_refused_and_not_cut(string value) =>
        Assert.That(() => Canonical([new("X", value)], "x"), Throws.ArgumentException);

    [Test]
    public void Authority_of_http2_is_the_host() =>
        Assert.That(Canonical([new("Host", "kinesis.eu-west-1.amazonaws.com")], ":authority"), Is.EqualTo(":authority:kinesis.eu-west-1.amazonaws.com\n\n:authority"));

    private static string Canonical(IReadOnlyList<HeaderField> headers, params string[] signedHeaders)
    {
        var request = new SignedRequest { Method = "GET", RawPath = "/", RawQuery = "", Headers = headers, PayloadHash = "hash" };
        string text = CanonicalRequest.Text(request, SigV4Form.Header, signedHeaders, SigningRules.General);
        const string before = "GET\n/\n\n";
        Assert.That(text, Does.StartWith(before).And.EndsWith("\nhash"));
        return text[before.Length..^"\nhash".Length];
    }
}
