using Gateway.Signing.Catalog;
using NUnit.Framework;

namespace Gateway.Tests.Signing.Catalog;

[TestFixture]
internal sealed class RequestPathTests
{
    [TestCase("functions", "functions", true)]
    [TestCase("f%75nctions", "functions", true)]
    [TestCase("%66%75", "fu", true)]
    [TestCase("%2e%2E", "..", true)]
    [TestCase("f%7", "f%7", true)]
    [TestCase("fu", "f", false)]
    [TestCase("f", "fu", false)]
    [TestCase("f%7", "fu", false)]
    [TestCase("f%zz", "fu", false)]
    [TestCase("f%2575", "fu", false)]
    [TestCase("%C3%A9", "e", false)]
    [TestCase("", "", true)]
    public void A_name_is_the_same_however_it_is_encoded(string raw, string name, bool same) =>
        Assert.That(RequestPath.DecodesTo(raw, name), Is.EqualTo(same));

    [TestCase("/v20180820/jobs", true)]
    [TestCase("/%7620180820%2Fjobs", true)]
    [TestCase("/v20180820", false)]
    [TestCase("/v2018082%", false)]
    public void A_path_begins_with_a_prefix_however_it_is_encoded(string raw, bool begins) =>
        Assert.That(RequestPath.DecodedStartsWith(raw, "/v20180820/"), Is.EqualTo(begins));

    /// <summary>Against the decoder of the platform.</summary>
    [Test]
    public void Random_texts_are_compared_as_they_are_decoded() => DifferentialRun.ForEach(static (random, about) =>
    {
        const string Alphabet = "ab/.%%2461eEzé";
        string Text(int most) => string.Concat(Enumerable.Range(0, random.Next(most)).Select(_ => Alphabet[random.Next(Alphabet.Length)]));
        string raw = Text(12), decoded = Uri.UnescapeDataString(raw);
        string name = random.Next(2) == 0 ? decoded : Text(4);
        if (!name.All(static c => char.IsAscii(c) && c != '%'))
        {
            return;
        }

        Assert.That(RequestPath.DecodesTo(raw, name), Is.EqualTo(decoded == name), $"{about}: {raw} {name}");
        Assert.That(RequestPath.DecodedStartsWith(raw, name), Is.EqualTo(decoded.StartsWith(name, StringComparison.Ordinal)), $"{about}: {raw} {name}");
    });
}
