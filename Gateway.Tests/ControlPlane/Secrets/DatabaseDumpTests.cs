using System.Text;
using Gateway.Tests.Support;
using Npgsql;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.Secrets;

internal sealed class DatabaseDumpTests : ControlPlaneFixture
{
    [Test]
    public async Task A_dump_of_the_database_reveals_no_secret_no_token_and_no_password()
    {
        (string id, string _, string secret) = await Account.ActiveAsync();
        ControlPlaneAnswer second = (await Account.Developer.PostAsync($"{Account.Requests}/{id}/keys", null, ("Idempotency-Key", "k1"))).Expect(201);
        ControlPlaneAnswer token = (await Account.Admin.PostAsync($"users/{Account.DeveloperId}/tokens", new { name = "t" }, ("Idempotency-Key", "k2"))).Expect(201);
        (await Account.Admin.PostAsync("cloud-credentials", new
        {
            name = "session",
            kind = "session",
            accessKeyId = "ASIAIOSFODNN7EXAMPLE",
            secretAccessKey = "session-secret-9f8e7d",
            sessionToken = "session-token-1a2b3c",
        }, ("Idempotency-Key", "k3"))).Expect(201);

        TestPerson person = await TestPerson.CreateAsync(ControlPlane, Account.Admin);
        using Browser browser = await person.SignedInAsync();
        string link = (await Account.Admin.PostAsync($"users/{person.Id}/password-link", null, ("Idempotency-Key", "k4"))).Expect(201)["token"]!;
        await browser.SignInAsync(person.Email, "a wrong one that people mistype");

        string dump = await DumpAsync();

        Assert.That(dump, Does.Contain(Account.DeveloperId), "the test must have read something");
        string[] secrets =
        [
            secret, second["secretAccessKey"]!, Account.CloudSecret, token["token"]!, Account.Admin.Token!, Account.Node.Token!,
            "session-secret-9f8e7d", "session-token-1a2b3c",
            person.Password, browser.Cookies["csg-session"], browser.AntiforgeryToken!, link, "a wrong one that people mistype", "masterKey",
        ];
        foreach (string form in secrets.SelectMany(SecretForms.Of))
        {
            Assert.That(dump.Contains(form, StringComparison.OrdinalIgnoreCase), Is.False, form);
        }
    }

    // Every row of every table as text, bytea as hex: what pg_dump writes, without depending on its version.
    private async Task<string> DumpAsync()
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(ControlPlane.Database.ConnectionString);
        var tables = new List<string>();
        await using (NpgsqlDataReader reader = await source.CreateCommand("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                tables.Add(reader.GetString(0));
            }
        }

        var text = new StringBuilder();
        foreach (string table in tables)
        {
            await using NpgsqlDataReader rows = await source.CreateCommand($"SELECT t::text FROM {table} t").ExecuteReaderAsync();
            while (await rows.ReadAsync())
            {
                text.Append(table).Append(' ').AppendLine(rows.GetString(0));
            }
        }

        return text.ToString();
    }
}
