using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.Passwords;

internal sealed class PasswordSignInTests : ControlPlaneFixture
{
    private const int Tries = 10;

    protected override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?> { ["SignIn:TriesBeforeLockOut"] = $"{Tries}" };

    // A commit waits for the disk: one more of them could be told from outside. Each takes a transaction id, whoever has the e-mail.
    [Test]
    public async Task A_wrong_password_commits_as_often_for_an_email_that_nobody_has()
    {
        TestPerson person = await TestPerson.CreateAsync(ControlPlane, Account.Admin);

        long known = await CommitsOfATryAsync(person.Email);
        long unknown = await CommitsOfATryAsync($"{TestAccount.Unique("nobody")}@example.com");

        Assert.That(known, Is.EqualTo(2), "the try, and its refusal");
        Assert.That(unknown, Is.EqualTo(known));
    }

    // The fewest of all tries: the server's own work in between takes ids too.
    private async Task<long> CommitsOfATryAsync(string email)
    {
        using var browser = new Browser(ControlPlane.Address);
        long fewest = long.MaxValue;
        for (int i = 0; i < Tries; i++)
        {
            long before = await NextTransactionIdAsync();
            Assert.That((await browser.SignInAsync(email, "a wrong password")).Status, Is.EqualTo(401));
            fewest = Math.Min(fewest, await NextTransactionIdAsync() - before);
        }

        return fewest;
    }

    private Task<long> NextTransactionIdAsync() =>
        ControlPlane.Database.QueryAsync<long>("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint");
}
