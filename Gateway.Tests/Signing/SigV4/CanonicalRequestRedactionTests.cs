using Gateway.Signing.SigV4;
using NUnit.Framework;

namespace Gateway.Tests.Signing.SigV4;

[TestFixture]
public sealed class CanonicalRequestRedactionTests
{
    [TestCase("authorization")]
    [TestCase("x-amz-security-token")]
    [TestCase("cookie")]
    [TestCase("x-amz-server-side-encryption-customer-key")]
    [TestCase("x-amz-server-side-encryption-customer-key-md5")]
    [TestCase("x-amz-copy-source-server-side-encryption-customer-key")]
    [TestCase("x-api-key")]
    public void A_header_that_may_be_secret_is_hashed(string name)
    {
        string redacted = CanonicalRequestRedaction.Redact(Text("", $"{name}:very-secret"));
        Assert.That(redacted, Does.Not.Contain("very-secret").And.Contain($"\n{name}:sha256-"));
        Assert.That(redacted, Does.EndWith("\n\nhost\nhash"));
    }

    [TestCase("X-Amz-Security-Token")]
    [TestCase("X-Amz-Credential")]
    [TestCase("X-Amz-Signature")]
    [TestCase("X%2DAmz%2DSecurity%2DTo%6Ben")]
    [TestCase("Password")]
    [TestCase("AWSAccessKeyId")]
    public void A_query_member_that_may_be_secret_is_hashed(string name)
    {
        string redacted = CanonicalRequestRedaction.Redact(Text($"a=b&{name}=very-secret&list-type=2", "host:h"));
        Assert.That(redacted, Does.Not.Contain("very-secret").And.Contain($"a=b&{name}=sha256-").And.Contain("&list-type=2\n"));
    }

    [Test]
    public void The_rest_stays_as_it_is()
    {
        string text = Text("list-type=2&prefix=", "host:s3.amazonaws.com\nx-amz-content-sha256:abc\nx-amz-date:20260506T000000Z");
        Assert.That(CanonicalRequestRedaction.Redact(text), Is.EqualTo(text));
    }

    [Test]
    public void What_differed_still_differs_and_what_was_equal_still_is()
    {
        string first = CanonicalRequestRedaction.Redact(Text("", "cookie:a"));
        Assert.That(CanonicalRequestRedaction.Redact(Text("", "cookie:a")), Is.EqualTo(first));
        Assert.That(CanonicalRequestRedaction.Redact(Text("", "cookie:b")), Is.Not.EqualTo(first));
    }

    private static string Text(string query, string headers) => $"GET\n/\n{query}\n{headers}\n\nhost\nhash";
}
