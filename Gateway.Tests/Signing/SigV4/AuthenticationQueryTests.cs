using Gateway.Signing.SigV4;
using NUnit.Framework;

namespace Gateway.Tests.Signing.SigV4;

[TestFixture]
public sealed class AuthenticationQueryTests
{
    [TestCase("", "")]
    [TestCase("a=1&b", "a=1&b")]
    [TestCase("a=%7e&X-Amz-Signature=1&b=+", "a=%7e&b=+")]
    [TestCase("x-amz-signature=1&a", "a")]
    [TestCase("X%2DAmz%2DSecurity%2dToken=1&a", "a")]
    [TestCase(SigV4Sample.Query, "")]
    [TestCase("a=1&&b=2&", "a=1&&b=2&")]
    [TestCase("X-Amz-Signatures=1", "X-Amz-Signatures=1")]
    public void Authentication_is_removed_and_every_other_byte_stays(string rawQuery, string expected) =>
        Assert.That(AuthenticationQuery.Remove(rawQuery), Is.EqualTo(expected));
}
