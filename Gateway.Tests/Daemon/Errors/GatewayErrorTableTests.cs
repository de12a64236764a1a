using Gateway.Daemon.Authenticate;
using Gateway.Daemon.Errors;
using Gateway.Signing.SigV4;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Errors;

[TestFixture]
internal sealed class GatewayErrorTableTests
{
    private static IEnumerable<GatewayError> All => Enum.GetValues<GatewayError>().Where(static e => e != GatewayError.None);

    [TestCaseSource(nameof(All))]
    public void Every_error_has_a_status_codes_and_a_text(GatewayError error)
    {
        GatewayErrorEntry entry = GatewayErrorTable.Entry(error);
        Assert.Multiple(() =>
        {
            Assert.That(entry.Status, Is.InRange(400, 599));
            Assert.That(GatewayErrorTable.Text(entry, "detail"), Is.Not.Empty.And.Not.Contain("{0}"));
            foreach (ErrorDialect dialect in Enum.GetValues<ErrorDialect>())
            {
                Assert.That(entry.Code(dialect), Does.Match("^[A-Z][A-Za-z0-9]+$"));
            }
        });
    }

    [Test]
    public void Every_signature_failure_maps_to_an_error_that_has_an_entry()
    {
        foreach (SigV4Failure failure in Enum.GetValues<SigV4Failure>().Where(static f => f != SigV4Failure.None))
        {
            (GatewayError error, string? _) = SigV4FailureMapping.ToError(failure);
            Assert.That(GatewayErrorTable.Entry(error).Status, Is.InRange(400, 499), failure.ToString());
        }
    }

    [TestCase(GatewayError.AuthenticateDownstreamUnknownKey, "UnrecognizedClientException", "InvalidClientTokenId", "InvalidAccessKeyId", "AuthFailure")]
    [TestCase(GatewayError.AuthorizeRequestNotActive, "AccessDeniedException", "AccessDenied", "AccessDenied", "AccessDenied")]
    [TestCase(GatewayError.AuthenticateDownstreamTimeSkewed, "InvalidSignatureException", "RequestTimeTooSkewed", "RequestTimeTooSkewed", "RequestExpired")]
    public void Codes_are_the_contracts(GatewayError error, string json, string xml, string s3, string ec2)
    {
        GatewayErrorEntry entry = GatewayErrorTable.Entry(error);
        Assert.That(
            new[] { ErrorDialect.Json, ErrorDialect.Xml, ErrorDialect.S3, ErrorDialect.Ec2 }.Select(entry.Code), Is.EqualTo([json, xml, s3, ec2]));
    }
}
