using System.Text;
using Gateway.Daemon.Forward;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Forward;

[TestFixture]
internal sealed class ExpiredCredentialTests
{
    [TestCase("""<?xml version="1.0"?><Error><Code>ExpiredToken</Code><Message>The provided token has expired.</Message></Error>""")]
    [TestCase("""<ErrorResponse><Error><Type>Sender</Type><Code>ExpiredToken</Code></Error></ErrorResponse>""")]
    [TestCase("""{"__type":"com.amazon.coral.service#ExpiredTokenException","message":"The security token included in the request is expired"}""")]
    [TestCase("""{"code":"ExpiredTokenException"}""")]
    public void The_code_is_found_where_services_write_it(string body) => Assert.That(ExpiredCredential.IsIn(Encoding.UTF8.GetBytes(body)), Is.True);

    [TestCase("")]
    [TestCase("ExpiredToken")]
    [TestCase("""{"message":"not an ExpiredToken at all"}""")]
    [TestCase("""<Error><Code>ExpiredTokens</Code></Error>""")]
    [TestCase("""<Error><Code>AccessDenied</Code></Error>""")]
    public void Elsewhere_the_word_means_nothing(string body) => Assert.That(ExpiredCredential.IsIn(Encoding.UTF8.GetBytes(body)), Is.False);
}
