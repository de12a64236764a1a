using Gateway.Daemon.Pass;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Pass;

[TestFixture]
internal sealed class HostWildcardTests
{
    [TestCase("awslambda-*-tasks.s3.*.amazonaws.com", "awslambda-eu-west-1-tasks.s3.eu-west-1.amazonaws.com", true)]
    [TestCase("AWSLAMBDA-*-tasks.s3.*.amazonaws.com", "awslambda-eu-west-1-tasks.s3.eu-west-1.amazonaws.com", true)]
    [TestCase("awslambda-*-tasks.s3.*.amazonaws.com", "evil.awslambda-x-tasks.s3.eu-west-1.amazonaws.com", false)]
    [TestCase("awslambda-*-tasks.s3.*.amazonaws.com", "awslambda-x.y-tasks.s3.eu-west-1.amazonaws.com", false)]
    [TestCase("awslambda-*-tasks.s3.*.amazonaws.com", "awslambda-x-tasks.s3.eu-west-1.amazonaws.com.example.com", false)]
    [TestCase("*.s3.amazonaws.com", "bucket.s3.amazonaws.com", true)]
    [TestCase("*.s3.amazonaws.com", "a.bucket.s3.amazonaws.com", false)]
    [TestCase("*.s3.amazonaws.com", "s3.amazonaws.com", false)]
    [TestCase("*.s3.amazonaws.com", ".s3.amazonaws.com", false)]
    [TestCase("a.s3.amazonaws.com", "a.s3xamazonaws.com", false)]
    public void Hosts_fit_label_by_label(string pattern, string host, bool expected) =>
        Assert.That(HostWildcard.Parse(pattern)!.Matches(host), Is.EqualTo(expected));

    [TestCase("*")]
    [TestCase("*.com")]
    [TestCase("amazonaws.com")]
    [TestCase("s3.*.com")]
    [TestCase("s3.amazonaws.*")]
    [TestCase("s3..amazonaws.com")]
    [TestCase("s3.amazonaws.com:443")]
    [TestCase("s3?.eu.amazonaws.com")]
    [TestCase("")]
    public void A_pattern_must_say_the_domain(string pattern) => Assert.That(HostWildcard.Parse(pattern), Is.Null);
}
