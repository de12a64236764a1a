using Gateway.Signing.Catalog;
using Gateway.Signing.SigV4;
using NUnit.Framework;

namespace Gateway.Tests.Signing.SigV4;

[TestFixture]
public sealed class CanonicalUriTests
{
    // The expected texts of the dot-segment cases are those of Amazon's published test suite (get-slash, get-relative, get-slashes, ...).
    [TestCase("", "/")]
    [TestCase("/", "/")]
    [TestCase("//", "/")]
    [TestCase("/./", "/")]
    [TestCase("/./example", "/example")]
    [TestCase("/example/..", "/")]
    [TestCase("/example1/example2/../..", "/")]
    [TestCase("//example//", "/example/")]
    [TestCase("/../a", "/a")]
    [TestCase("/a/../../b", "/b")]
    [TestCase("/a/b/..", "/a")]
    [TestCase("/a/b/../", "/a/")]
    [TestCase("/a/.", "/a")]
    [TestCase("/a/...", "/a/...")]
    [TestCase("/.a", "/.a")]
    public void General_rule_removes_dot_segments_and_repeated_slashes(string rawPath, string expected) =>
        Assert.That(CanonicalUri.Of(rawPath, SigningRules.General), Is.EqualTo(expected));

    [TestCase("/documents%20and%20settings/", "/documents%2520and%2520settings/")]
    [TestCase("/a%2Fb", "/a%252Fb")]
    [TestCase("/a%2fb", "/a%252fb")]
    [TestCase("/a:b$c@d+e", "/a%3Ab%24c%40d%2Be")]
    [TestCase("/%2E%2E/a", "/%252E%252E/a")]
    [TestCase("/tags/arn%3Aaws%3Alambda%3Aeu-west-1%3A1%3Afunction%3Af", "/tags/arn%253Aaws%253Alambda%253Aeu-west-1%253A1%253Afunction%253Af")]
    [TestCase("/-._~", "/-._~")]
    [TestCase("/%", "/%25")]
    public void General_rule_encodes_the_wire_path_again(string rawPath, string expected) =>
        Assert.That(CanonicalUri.Of(rawPath, SigningRules.General), Is.EqualTo(expected));

    [TestCase("/bucket//a/../b/./c//", "/bucket//a/../b/./c//")]
    [TestCase("//bucket", "//bucket")]
    public void S3_rule_keeps_dot_segments_and_repeated_slashes(string rawPath, string expected) =>
        Assert.That(CanonicalUri.Of(rawPath, SigningRules.S3), Is.EqualTo(expected));

    [TestCase("/a%20b", "/a%20b")]
    [TestCase("/a%2520b", "/a%2520b")]
    [TestCase("/%7Ea%2d", "/~a-")]
    [TestCase("/%c3%a9", "/%C3%A9")]
    [TestCase("/a:b$c@d", "/a%3Ab%24c%40d")]
    [TestCase("/a!b'(c)*", "/a%21b%27%28c%29%2A")]
    [TestCase("/a%2Fb", "/a/b")]
    [TestCase("/a%2Bb", "/a%2Bb")]
    [TestCase("/a+b", "/a%20b")]
    [TestCase("/100%", "/100%25")]
    [TestCase("/%zz%4", "/%25zz%254")]
    public void S3_rule_encodes_the_decoded_key_once(string rawPath, string expected) =>
        Assert.That(CanonicalUri.Of(rawPath, SigningRules.S3), Is.EqualTo(expected));

    [Test]
    public void Bytes_that_are_not_utf8_survive() =>
        Assert.That(CanonicalUri.Of("/\u00ff\u0080", SigningRules.S3), Is.EqualTo("/%FF%80"));

    [Test]
    public void Characters_that_are_no_bytes_are_refused_and_not_cut() =>
        Assert.That(() => CanonicalUri.Of("/\u0141", SigningRules.General), Throws.ArgumentException);
}
