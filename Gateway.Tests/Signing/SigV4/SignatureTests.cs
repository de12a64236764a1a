using Gateway.Signing.SigV4;
using NUnit.Framework;

namespace Gateway.Tests.Signing.SigV4;

[TestFixture]
public sealed class SignatureTests
{
    [Test]
    public void Text_of_64_lower_case_digits_is_read()
    {
        var bytes = new byte[Signature.Bytes];
        Assert.That(Signature.TryDecode(SigV4Sample.SignatureText, bytes), Is.True);
        Assert.That(Convert.ToHexStringLower(bytes), Is.EqualTo(SigV4Sample.SignatureText));
    }

    [TestCase("")]
    [TestCase("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde")]
    [TestCase("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0")]
    [TestCase("0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef")]
    [TestCase("0123456789abcdeg0123456789abcdef0123456789abcdef0123456789abcdef")]
    [TestCase(" 123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    public void Any_other_text_is_not(string text) => Assert.That(Signature.TryDecode(text, new byte[Signature.Bytes]), Is.False);

    [TestCase(0)]
    [TestCase(31)]
    [TestCase(33)]
    public void Key_of_another_length_is_a_mistake(int length) => Assert.That(
        () => Signature.Compute(new byte[length], SigV4Sample.Time, SigV4Sample.Scope, new byte[32], new byte[32]),
        Throws.ArgumentException);

    [Test]
    public void Long_scope_parts_are_signed_whole()
    {
        var shorter = new CredentialScope("20260102", new string('r', 600), "s");
        var longer = new CredentialScope("20260102", new string('r', 601), "s");
        Assert.That(Compute(shorter), Is.Not.EqualTo(Compute(longer)));
    }

    private static byte[] Compute(CredentialScope scope)
    {
        var signature = new byte[Signature.Bytes];
        Signature.Compute(new byte[SigningKey.Length], SigV4Sample.Time, scope, new byte[32], signature);
        return signature;
    }
}
