using System.Text.Json.Nodes;
using Gateway.ControlPlane.Audit;
using Gateway.ControlPlane.Database;
using Gateway.ControlPlane.Diagnostics;
using Gateway.ControlPlane.Problems;
using Gateway.ControlPlane.Sessions;
using Gateway.ControlPlane.Users;
using Npgsql;

namespace Gateway.ControlPlane.Oidc;

/// <summary>
/// From what the provider says to a session: finds the user by issuer and subject, links or makes one by verified e-mail, applies groups.
/// </summary>
internal sealed partial class OidcSignIn(
    NpgsqlDataSource dataSource, OidcOptions options, OidcGroups groups, SessionStore sessions, AuditTrail audit, TimeProvider time, ILogger<OidcSignIn> logger)
{
    private const string Columns = "u.id, u.account_id, u.email, u.name, u.status, u.roles, u.group_roles";

    public async Task<OidcOutcome> SignInAsync(OidcPerson person, string? address, CancellationToken cancellationToken)
    {
        await using Transaction transaction = await Transaction.BeginAsync(dataSource, cancellationToken);

        // Locked: two first sign-ins of one person make one user, and roles change one after the other.
        string? accountId = await transaction.QueryOneAsync<string>(
            "SELECT id FROM accounts WHERE lower(name) = lower(@Account) FOR NO KEY UPDATE", new { options.Account });
        if (accountId is null)
        {
            return Refused(address, "The account that Oidc:Account names does not exist.");
        }

        OidcUserRow? user = await transaction.QueryOneAsync<OidcUserRow>(
            $"""
            SELECT {Columns} FROM user_identities i JOIN users u ON u.id = i.user_id
            WHERE i.account_id = @accountId AND i.issuer = @Issuer AND i.subject = @Subject FOR UPDATE OF u
            """,
            new { accountId, person.Issuer, person.Subject });
        if (user is null)
        {
            (user, string refusal) = await LinkAsync(transaction, accountId, person, address);
            if (user is null)
            {
                return Refused(address, refusal);
            }
        }

        if (user.Status != "active")
        {
            // The transaction of the sign-in ends here without a change; this one only tells of it.
            await RecordRefusalAsync(user, address, cancellationToken);
            return Refused(address, "The user is disabled.");
        }

        await groups.ApplyAsync(transaction, user, person.Groups, address);
        NewSession session = await sessions.BeginAsync(transaction, accountId, user.Id, SessionMethods.Oidc, address);
        await transaction.CommitAsync();
        return OidcOutcome.Done(session);
    }

    private async Task<(OidcUserRow? User, string Refusal)> LinkAsync(Transaction transaction, string accountId, OidcPerson person, string? address)
    {
        var errors = new FieldErrors();
        if (person.VerifiedEmail is null)
        {
            return (null, "The identity provider has not verified the e-mail, so that it proves nothing.");
        }

        string email = UserValidator.Email(errors, person.VerifiedEmail);
        if (errors.Any)
        {
            return (null, "The identity provider's e-mail is no e-mail address.");
        }

        OidcUserRow? user = await transaction.QueryOneAsync<OidcUserRow>(
            $"SELECT {Columns} FROM users u WHERE u.account_id = @accountId AND lower(u.email) = lower(@email) FOR UPDATE", new { accountId, email });
        if (user is null && !options.CreateUsers)
        {
            return (null, "There is no user with this e-mail: ask an admin to create one.");
        }

        if (user is not null && await transaction.QueryOneAsync<bool>(
            "SELECT EXISTS (SELECT 1 FROM user_identities WHERE user_id = @Id AND issuer = @Issuer)", new { user.Id, person.Issuer }))
        {
            return (null, "The user with this e-mail is somebody else at the identity provider.");
        }

        user ??= await CreateAsync(transaction, accountId, email, UserName(person, email), address);
        await transaction.ExecuteAsync(
            "INSERT INTO user_identities (account_id, user_id, issuer, subject, created_at) VALUES (@accountId, @Id, @Issuer, @Subject, @now)",
            new { accountId, user.Id, person.Issuer, person.Subject, now = time.GetUtcNow() });
        await audit.RecordAsync(transaction, accountId, user.Id, address, new AdministrativeAct
        {
            Action = "user.link-identity",
            TargetType = "user",
            TargetId = user.Id,
            After = new JsonObject { ["issuer"] = person.Issuer, ["subject"] = person.Subject },
        });
        return (user, "");
    }

    private async Task<OidcUserRow> CreateAsync(Transaction transaction, string accountId, string email, string name, string? address)
    {
        OidcUserRow user = (await transaction.QueryOneAsync<OidcUserRow>(
            $"INSERT INTO users AS u (id, account_id, email, name, roles, created_at) VALUES (@id, @accountId, @email, @name, '{{}}', @now) RETURNING {Columns}",
            new { id = ResourceId.New("usr", time), accountId, email, name, now = time.GetUtcNow() }))!;
        await audit.RecordAsync(transaction, accountId, user.Id, address, new AdministrativeAct
        {
            Action = "user.create",
            TargetType = "user",
            TargetId = user.Id,
            After = new JsonObject { ["email"] = email, ["name"] = name, ["by"] = SessionMethods.Oidc },
        });
        return user;
    }

    private static string UserName(OidcPerson person, string email)
    {
        var errors = new FieldErrors();
        string name = UserValidator.Name(errors, person.Name);
        return errors.Any ? email : name;
    }

    private async Task RecordRefusalAsync(OidcUserRow user, string? address, CancellationToken cancellationToken)
    {
        await using Transaction transaction = await Transaction.BeginAsync(dataSource, cancellationToken);
        await audit.RecordAsync(transaction, user.AccountId, null, address, new AdministrativeAct
        {
            Action = "session.refuse",
            TargetType = "user",
            TargetId = user.Id,
            Decision = "denied",
            After = new JsonObject { ["method"] = SessionMethods.Oidc },
        });
        await transaction.CommitAsync();
    }

    private OidcOutcome Refused(string? address, string sentence)
    {
        LogRefused(logger, address, sentence);
        return OidcOutcome.Refused(sentence);
    }

    [LoggerMessage(EventIds.OidcSignInRefused, LogLevel.Warning, "A single sign-on from {Address} was refused: {Reason}")]
    private static partial void LogRefused(ILogger logger, string? address, string reason);
}
