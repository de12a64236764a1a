using System.Security.Cryptography;
using System.Text;
using Gateway.Signing.SigV4;
using Gateway.Signing.SigV4A;
using NUnit.Framework;

namespace Gateway.Tests.Signing.SigV4A;

/// <summary>The example of a body in chunks that Amazon's signer in C (aws-c-auth) and those built on it are tested by.</summary>
[TestFixture]
internal sealed class SigV4AStringToSignTests
{
    private const string Previous = "3006020101020101";

    private static readonly DateTimeOffset Time = new(2013, 5, 24, 0, 0, 0, TimeSpan.Zero);

    private static readonly CredentialScope Scope = new("20130524", "", "s3");

    [TestCase(65_536, "bf718b6f653bebc184e1479f1935b8da974d701b893afcf49e701f3e2f9f9c5a")]
    [TestCase(1_024, "2edc986847e209b4016e141a6dc8716d3207350f416969382d431539bf292e4a")]
    [TestCase(0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    public void A_chunk_goes_on_from_the_signature_before_it(int length, string hash) => Assert.That(
        Encoding.ASCII.GetString(SigV4AStringToSign.OfChunk(Time, Scope, Previous, SHA256.HashData(Encoding.ASCII.GetBytes(new string('a', length))))),
        Is.EqualTo(
            "AWS4-ECDSA-P256-SHA256-PAYLOAD\n20130524T000000Z\n20130524/s3/aws4_request\n" + Previous
            + "\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n" + hash));

    [Test]
    public void A_trailer_goes_on_from_the_last_chunks() => Assert.That(
        Encoding.ASCII.GetString(SigV4AStringToSign.OfTrailer(Time, Scope, Previous, SHA256.HashData("first:1st\nsecond:2nd\nthird:3rd\n"u8))),
        Is.EqualTo(
            "AWS4-ECDSA-P256-SHA256-TRAILER\n20130524T000000Z\n20130524/s3/aws4_request\n" + Previous
            + "\n83d8f190334fb741bc8daf73c891689d320bd8017756bc730c540021ed48001f"));

    [Test]
    public void The_key_of_the_example_is_derived() => Assert.That(
        Convert.ToHexStringLower(PublicKey()),
        Does.EndWith("18b7d04643359f6ec270dcbab8dce6d169d66ddc9778c75cfb08dfdb701637abfa36b35e4fe67e3112261d2e17a956ef85b06e44712d2850bcd3c2161e9993f2"));

    private static byte[] PublicKey()
    {
        using SigV4AKeyPair pair = SigV4ASample.KeyPair();
        return pair.PublicKey;
    }
}
