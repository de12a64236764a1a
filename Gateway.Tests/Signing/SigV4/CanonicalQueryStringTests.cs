using Gateway.Signing.SigV4;
using NUnit.Framework;

namespace Gateway.Tests.Signing.SigV4;

[TestFixture]
public sealed class CanonicalQueryStringTests
{
    [TestCase("", "")]
    [TestCase("acl", "acl=")]
    [TestCase("acl=", "acl=")]
    [TestCase("b=2&a=1", "a=1&b=2")]
    [TestCase("a=2&a=1&a=", "a=&a=1&a=2")]
    [TestCase("a=1&a=1", "a=1&a=1")]
    [TestCase("a=1&&b=2&", "a=1&b=2")]
    [TestCase("a=b=c", "a=b%3Dc")]
    [TestCase("=v", "=v")]
    [TestCase("Param=1&param=2", "Param=1&param=2")]
    public void Members_are_sorted_by_name_then_by_value(string rawQuery, string expected) => AssertCanonical(rawQuery, expected);

    // '-' and '.' sort before '=', so a comparison of whole members would put "a-b" first.
    [TestCase("a-b=1&a=2", "a=2&a-b=1")]
    [TestCase("a.b=1&a=2", "a=2&a.b=1")]
    // Encoded names are compared: %C3 sorts before letters although the byte it stands for does not.
    [TestCase("z=1&%C3%A9=2", "%C3%A9=2&z=1")]
    [TestCase("a=~&a=%20", "a=%20&a=~")]
    public void Order_is_that_of_the_encoded_bytes(string rawQuery, string expected) => AssertCanonical(rawQuery, expected);

    [TestCase("q=a%20b", "q=a%20b")]
    [TestCase("q=a+b", "q=a%20b")]
    [TestCase("q=a%2Bb", "q=a%2Bb")]
    [TestCase("q=a%2bb", "q=a%2Bb")]
    [TestCase("%71=%7e%41", "q=~A")]
    [TestCase("q=/:@!$'()*,;?", "q=%2F%3A%40%21%24%27%28%29%2A%2C%3B%3F")]
    [TestCase("q=%252F", "q=%252F")]
    [TestCase("q=100%", "q=100%25")]
    [TestCase("q=%g0", "q=%25g0")]
    public void Values_are_decoded_and_encoded_once_and_a_plus_is_a_space(string rawQuery, string expected) =>
        AssertCanonical(rawQuery, expected);

    [Test]
    public void Bytes_that_are_not_utf8_survive() => AssertCanonical("q=%FF%80\u00e9", "q=%FF%80%E9");

    [Test]
    public void Signature_is_left_out_only_of_what_a_presigned_url_signs()
    {
        Assert.That(CanonicalQueryString.Of("X-Amz-Signature=1&a=2", withoutSignature: true), Is.EqualTo("a=2"));
        Assert.That(CanonicalQueryString.Of("X-Amz-Signature=1&a=2", withoutSignature: false), Is.EqualTo("X-Amz-Signature=1&a=2"));
    }

    [Test]
    public void More_members_than_fit_on_the_stack_are_sorted_too()
    {
        string[] names = [.. Enumerable.Range(0, 500).Select(i => $"n{i:D3}=")];
        AssertCanonical(string.Join('&', names.Reverse()), string.Join('&', names));
    }

    private static void AssertCanonical(string rawQuery, string expected) =>
        Assert.That(CanonicalQueryString.Of(rawQuery, withoutSignature: false), Is.EqualTo(expected));
}
