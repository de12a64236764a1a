using System.Text;
using Amazon.Runtime.Internal.Auth;
using Gateway.Signing.SigV4;
using NUnit.Framework;

namespace Gateway.Tests.Signing.SigV4;

[TestFixture]
public sealed class SigningKeyTests
{
    // The example of https://docs.aws.amazon.com/general/latest/gr/signature-v4-examples.html.
    [Test]
    public void Key_is_that_of_the_published_example() => Assert.That(
        Convert.ToHexStringLower(
            SigningKey.Derive("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"u8, "20120215", "us-east-1", "iam")),
        Is.EqualTo("f4780e2d9f65fa895f9c67b32ce1baf0b0d8a43505a000a1a9e090d414db404d"));

    [TestCase("")]
    [TestCase("s")]
    [TestCase("geheim-\u00fc\u4e2d")]
    [TestCase("0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789")]
    public void Key_is_that_of_amazons_signer(string secret) => Assert.That(
        SigningKey.Derive(Encoding.UTF8.GetBytes(secret), "20260102", "eu-west-1", "dynamodb"),
        Is.EqualTo(AWS4Signer.ComposeSigningKey(secret, "eu-west-1", "20260102", "dynamodb")));

    [Test]
    public void Deriving_leaves_the_secret_as_it_was()
    {
        byte[] secret = [1, 2, 3];
        SigningKey.Derive(secret, "20260102", "eu-west-1", "dynamodb");
        Assert.That(secret, Is.EqualTo(new byte[] { 1, 2, 3 }));
    }

    [TestCase("", "r", "s")]
    [TestCase("d", "", "s")]
    [TestCase("d", "r", "")]
    public void Empty_part_of_the_scope_is_a_mistake(string date, string region, string service) =>
        Assert.That(() => SigningKey.Derive("s"u8, date, region, service), Throws.ArgumentException);
}
