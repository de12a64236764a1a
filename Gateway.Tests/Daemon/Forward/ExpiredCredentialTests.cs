using System.Formats.Cbor;
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

    [TestCase("com.amazonaws.dynamodb#ExpiredTokenException", ExpectedResult = true)]
    [TestCase("ExpiredToken", ExpectedResult = true)]
    [TestCase("com.amazonaws.dynamodb#AccessDeniedException", ExpectedResult = false)]
    [TestCase("NotAnExpiredTokenException", ExpectedResult = false)]
    public bool The_code_is_found_in_cbor(string type) => ExpiredCredential.IsInCbor(Cbor(("message", "not an ExpiredToken"), ("__type", type)));

    [Test]
    public void In_cbor_too_a_sentence_means_nothing()
    {
        Assert.That(ExpiredCredential.IsInCbor(Cbor(("message", "com.amazonaws#ExpiredTokenException"))), Is.False);
        Assert.That(ExpiredCredential.IsInCbor(Array.Empty<byte>()), Is.False);
        Assert.That(ExpiredCredential.IsInCbor("{\"__type\":\"ExpiredToken\"}"u8.ToArray()), Is.False);
        byte[] whole = Cbor(("__type", "ExpiredToken"));
        Assert.That(ExpiredCredential.IsInCbor(whole.AsMemory(0, whole.Length - 2)), Is.False);
    }

    private static byte[] Cbor(params (string Name, string Value)[] members)
    {
        CborWriter writer = new();
        writer.WriteStartMap(members.Length);
        foreach ((string name, string value) in members)
        {
            writer.WriteTextString(name);
            writer.WriteTextString(value);
        }

        writer.WriteEndMap();
        return writer.Encode();
    }
}
