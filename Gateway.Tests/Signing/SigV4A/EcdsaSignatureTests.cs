using System.Globalization;
using System.Numerics;
using Gateway.Signing.SigV4A;
using NUnit.Framework;

namespace Gateway.Tests.Signing.SigV4A;

/// <summary>One pair of numbers has one text; everything else is no signature.</summary>
[TestFixture]
internal sealed class EcdsaSignatureTests
{
    private const string Order = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";

    [TestCase("3006020101020101", TestName = "Smallest_numbers_are_well_formed")]
    [TestCase("3026022100ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632550020101", TestName = "Largest_number_is_well_formed")]
    [TestCase("30070202008002017f", TestName = "Leading_zero_keeps_a_number_positive")]
    public void Well_formed(string text) => Assert.That(EcdsaSignature.IsWellFormed(text), Is.True);

    [TestCase("", TestName = "Nothing_is_no_signature")]
    [TestCase("30", TestName = "Lone_tag_is_no_signature")]
    [TestCase("300602010102010", TestName = "Truncated_digit_is_refused")]
    [TestCase("30060201010201", TestName = "Truncated_number_is_refused")]
    [TestCase("3006020101", TestName = "Missing_number_is_refused")]
    [TestCase("300602010102010100", TestName = "Bytes_behind_the_sequence_are_refused")]
    [TestCase("3009020101020101020101", TestName = "Third_number_is_refused")]
    [TestCase("308106020101020101", TestName = "Long_form_of_a_short_length_is_refused")]
    [TestCase("3080020101020101" + "0000", TestName = "Indefinite_length_is_refused")]
    [TestCase("300702020001020101", TestName = "Padded_number_is_refused")]
    [TestCase("3006020181020101", TestName = "Negative_number_is_refused")]
    [TestCase("3006020100020101", TestName = "Zero_r_is_refused")]
    [TestCase("3006020101020100", TestName = "Zero_s_is_refused")]
    [TestCase("30050200020101", TestName = "Empty_number_is_refused")]
    [TestCase("3106020101020101", TestName = "Set_in_place_of_a_sequence_is_refused")]
    [TestCase("3006020101030101", TestName = "Bit_string_in_place_of_a_number_is_refused")]
    [TestCase("3006020101020101 ", TestName = "White_space_is_refused")]
    [TestCase("3006020101020101*", TestName = "Padding_is_refused_outside_chunks")]
    [TestCase("3026022100" + Order + "020101", TestName = "Order_as_r_is_refused")]
    [TestCase("3026020101022100" + Order, TestName = "Order_as_s_is_refused")]
    [TestCase("302702010102220100000000000000000000000000000000000000000000000000000000000000000000", TestName = "Number_of_34_bytes_is_refused")]
    [TestCase("30060201010201٠1", TestName = "Foreign_digits_are_refused")]
    public void Malformed(string text) => Assert.That(EcdsaSignature.IsWellFormed(text), Is.False);

    [Test]
    public void Upper_case_is_refused() => Assert.That(EcdsaSignature.IsWellFormed("30070202008002017F"), Is.False);

    [Test]
    public void Sixty_four_digits_of_the_other_algorithm_are_refused() => Assert.That(EcdsaSignature.IsWellFormed(new string('3', 64)), Is.False);

    [Test]
    public void Length_is_bounded() => Assert.That(EcdsaSignature.IsWellFormed(new string('3', 1 << 20)), Is.False);

    /// <summary>Amazon's signers make no difference between the halves: half of all real signatures would be refused.</summary>
    [Test]
    public void Both_halves_of_s_verify_as_Amazons_signers_send_both()
    {
        using SigV4AKeyPair pair = SigV4ASample.KeyPair();
        using SigV4APublicKey key = SigV4ASample.PublicKey();
        byte[] message = [1, 2, 3];
        string signature = pair.Sign(message);
        byte[] fields = new byte[EcdsaSignature.FieldsLength];
        Assert.That(EcdsaSignature.TryDecode(signature, fields), Is.True);
        var s = new BigInteger(fields.AsSpan(32), isUnsigned: true, isBigEndian: true);
        BigInteger other = BigInteger.Parse("0" + Order, NumberStyles.HexNumber, CultureInfo.InvariantCulture) - s;

        Assert.That(key.Verify(message, signature), Is.True);
        Assert.That(key.Verify(message, Der(fields[..32], other.ToByteArray(isUnsigned: true, isBigEndian: true))), Is.True);
    }

    [Test]
    public void Random_texts_never_verify_and_never_throw()
    {
        int seed = Random.Shared.Next();
        var random = new Random(seed);
        using SigV4AKeyPair pair = SigV4ASample.KeyPair();
        using SigV4APublicKey key = SigV4ASample.PublicKey();
        byte[] message = [1, 2, 3];
        string good = pair.Sign(message);
        for (int i = 0; i < 20_000; i++)
        {
            char[] text = good.ToCharArray();
            for (int flips = random.Next(1, 4); flips > 0; flips--)
            {
                text[random.Next(text.Length)] = "0123456789abcdef*"[random.Next(17)];
            }

            string spoiled = new string(text)[..random.Next(text.Length + 1)];
            Assert.That(spoiled == good || !key.Verify(message, spoiled), Is.True, $"seed {seed}, case {i}: {spoiled}");
        }
    }

    private static string Der(byte[] r, byte[] s)
    {
        var writer = new System.Formats.Asn1.AsnWriter(System.Formats.Asn1.AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(new BigInteger(r, isUnsigned: true, isBigEndian: true));
            writer.WriteInteger(new BigInteger(s, isUnsigned: true, isBigEndian: true));
        }

        return Convert.ToHexStringLower(writer.Encode());
    }
}
