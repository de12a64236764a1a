using System.Text.Json.Nodes;
using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Audit;
using Gateway.ControlPlane.Database;
using Gateway.ControlPlane.Passwords;
using Gateway.ControlPlane.Users;
using Npgsql;

namespace Gateway.ControlPlane.Accounts;

/// <summary>All SQL of accounts.</summary>
internal sealed class AccountStore(NpgsqlDataSource dataSource, AuditTrail audit, TimeProvider time)
{
    public async Task<bool> ExistsAsync(string name, CancellationToken cancellationToken) =>
        await dataSource.QueryOneAsync<bool>("SELECT EXISTS (SELECT 1 FROM accounts WHERE lower(name) = lower(@name))", new { name }, cancellationToken);

    public async Task<string> NameOfAsync(string id, CancellationToken cancellationToken) =>
        await dataSource.QueryOneAsync<string>("SELECT name FROM accounts WHERE id = @id", new { id }, cancellationToken) ?? "";

    /// <summary>
    /// Makes an account with its first admin and a token for that admin. The token is handed over before the commit, so that no account
    /// is left whose only token nobody has.
    /// </summary>
    /// <param name="name">Of the account; nobody else's.</param>
    /// <param name="adminEmail">Of the admin.</param>
    /// <param name="adminName">Of the admin.</param>
    /// <param name="passwordHash">Of the admin's password; null: none yet.</param>
    /// <param name="handOver">Takes the token.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task CreateAsync(
        string name, string adminEmail, string adminName, string? passwordHash, Func<string, Task> handOver, CancellationToken cancellationToken)
    {
        await using Transaction transaction = await Transaction.BeginAsync(dataSource, cancellationToken);
        DateTimeOffset now = time.GetUtcNow();
        string accountId = ResourceId.New("acc", time);
        string userId = ResourceId.New("usr", time);
        await transaction.ExecuteAsync("INSERT INTO accounts (id, name, created_at) VALUES (@accountId, @name, @now)", new { accountId, name, now });
        await transaction.ExecuteAsync(
            "INSERT INTO users (id, account_id, email, name, roles, created_at) VALUES (@userId, @accountId, @adminEmail, @adminName, @roles, @now)",
            new { userId, accountId, adminEmail, adminName, roles = new[] { BuiltInRoles.AccountAdmin }, now });
        if (passwordHash is not null)
        {
            await PasswordStore.SetAsync(transaction, accountId, userId, adminEmail, passwordHash, now);
        }

        IssuedTokenResponse token = await TokenStore.InsertAsync(transaction, accountId, userId, "bootstrap", expiresAt: null, permissions: null, time);
        await audit.RecordAsync(transaction, accountId, new AdministrativeAct
        {
            Action = "account.bootstrap",
            TargetType = "account",
            TargetId = accountId,
            After = new JsonObject { ["name"] = name, ["adminId"] = userId, ["adminEmail"] = adminEmail },
        });
        await handOver(token.Token);
        await transaction.CommitAsync();
    }
}
