using Gateway.Signing.SigV4;
using NUnit.Framework;

namespace Gateway.Tests.Signing.SigV4;

[TestFixture]
public sealed class RequiredHeadersTests
{
    [TestCase("x-amz-acl", true)]
    [TestCase("X-AMZ-Copy-Source", true)]
    [TestCase("X-Amz-Security-Token", true)]
    [TestCase("X-Amzn-SageMaker-Target-Model", true)]
    [TestCase("X-Amzn-Trace-Id", false)]
    [TestCase("x-amz-content-sha256", false)]
    [TestCase("amz-sdk-request", false)]
    [TestCase("content-type", false)]
    public void Headers_that_steer_the_service_must_be_signed(string name, bool expected) =>
        Assert.That(RequiredHeaders.MustBeSigned(name), Is.EqualTo(expected));

    [Test]
    public void Unsigned_headers_are_named_as_sent() => Assert.That(
        RequiredHeaders.FindUnsigned([new("Host", "h"), new("X-Amz-Acl", "private"), new("X-AMZ-DATE", "d"), new("x-amz-Tagging", "t")], ["host", "x-amz-date"]),
        Is.EqualTo((string[])["X-Amz-Acl", "x-amz-Tagging"]));
}
