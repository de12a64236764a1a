using System.Text;
using Gateway.ControlPlane.Passwords;
using Gateway.ControlPlane.Problems;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.Passwords;

internal sealed class PasswordRulesTests
{
    [TestCase("elevenchars")]
    [TestCase("............")]
    [TestCase("1234567890123")]
    [TestCase("CorrectHorseBatteryStaple")]
    [TestCase("ada.lovelace@example.com")]
    [TestCase("ADA.LOVELACE@EXAMPLE.COM")]
    [TestCase("ada.lovelaceada.lovelace")]
    [TestCase("ada lovelace ada lovelace")]
    [TestCase("AdaLovelace Ada Lovelace")]
    public void What_is_guessed_first_is_refused_without_being_repeated(string password)
    {
        var errors = new FieldErrors();

        PasswordRules.Check(errors, "password", password, "ada.lovelace@example.com", "Ada Lovelace");

        Assert.That(errors.Fields, Is.EqualTo(new[] { "password" }));
        Assert.That(errors.ToDictionary()["password"].Single(), Does.Not.Contain(password));
    }

    [TestCase("twelve chars")]
    [TestCase("ada.lovelace wrote the first program")]
    [TestCase("パスワードは長くなければならない")]
    public void What_is_long_is_taken(string password)
    {
        var errors = new FieldErrors();

        PasswordRules.Check(errors, "password", password, "ada.lovelace@example.com", "Ada Lovelace");

        Assert.That(errors.Any, Is.False);
    }

    [Test]
    public void Two_ways_to_write_one_character_are_one_password() =>
        Assert.That(PasswordRules.Normalize("Schlüssel".Normalize(NormalizationForm.FormD)), Is.EqualTo("Schlüssel"));
}
