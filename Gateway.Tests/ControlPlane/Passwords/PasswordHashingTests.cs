using Gateway.ControlPlane.Passwords;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.Passwords;

internal sealed class PasswordHashingTests : ControlPlaneFixture
{
    [Test]
    public void A_password_verifies_against_its_hash_alone()
    {
        var hashing = new PasswordHashing();
        string hash = hashing.Hash("one password");

        Assert.That(hashing.Verify(hash, "one password"), Is.EqualTo(PasswordVerificationResult.Success));
        Assert.That(hashing.Verify(hash, "another password"), Is.EqualTo(PasswordVerificationResult.Failed));
        Assert.That(hashing.Verify(null, "one password"), Is.EqualTo(PasswordVerificationResult.Failed));
        Assert.That(hashing.Hash("one password"), Is.Not.EqualTo(hash), "salted");
    }

    [Test]
    public async Task A_hash_of_former_strength_is_replaced_at_the_next_sign_in()
    {
        TestPerson person = await TestPerson.CreateAsync(ControlPlane, Account.Admin);
        var weak = new PasswordHasher<string>(Options.Create(new PasswordHasherOptions { IterationCount = 1000 }));
        string old = weak.HashPassword("", PasswordRules.Normalize(person.Password));
        await ControlPlane.Database.ExecuteAsync($"UPDATE user_passwords SET password_hash = '{old}' WHERE user_id = '{person.Id}'");

        using Browser browser = await person.SignedInAsync();

        string now = await ControlPlane.Database.QueryAsync<string>($"SELECT password_hash FROM user_passwords WHERE user_id = '{person.Id}'");
        Assert.That(now, Is.Not.EqualTo(old));
        Assert.That(new PasswordHashing().Verify(now, PasswordRules.Normalize(person.Password)), Is.EqualTo(PasswordVerificationResult.Success));
    }
}
