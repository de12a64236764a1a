using NUnit.Framework;

namespace Gateway.Tests.Signing.SigV4;

[TestFixture]
public sealed class CredentialScopeTests
{
    [Test]
    public void Text_form_is_the_line_that_is_signed() =>
        Assert.That(SigV4Sample.Scope.ToString(), Is.EqualTo("20260102/eu-west-1/dynamodb/aws4_request"));
}
