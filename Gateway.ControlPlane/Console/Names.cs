using Gateway.ControlPlane.Database;
using Gateway.ControlPlane.Problems;
using Npgsql;

namespace Gateway.ControlPlane.Console;

/// <summary>The names of what pages would otherwise show by id: people, environments, nodes, credentials, policy groups, roles and access requests.</summary>
internal sealed class Names(NpgsqlDataSource dataSource)
{
    /// <summary>The names of a page's ids; one statement, by primary keys alone.</summary>
    public async Task<NameBook> OfAsync(string accountId, IEnumerable<string?> ids, CancellationToken cancellationToken)
    {
        string[] wanted = [.. ids.OfType<string>().Where(i => i.Length > 0).Distinct(StringComparer.Ordinal)];
        if (wanted.Length == 0)
        {
            return NameBook.Empty;
        }

        IReadOnlyList<NameRow> rows = await dataSource.QueryAsync<NameRow>(
            """
            SELECT id, name FROM users WHERE account_id = @accountId AND id = ANY(@wanted)
            UNION ALL SELECT id, name FROM environments WHERE account_id = @accountId AND id = ANY(@wanted)
            UNION ALL SELECT id, name FROM nodes WHERE account_id = @accountId AND id = ANY(@wanted)
            UNION ALL SELECT id, name FROM cloud_credentials WHERE account_id = @accountId AND id = ANY(@wanted)
            UNION ALL SELECT id, name FROM policy_groups WHERE account_id = @accountId AND id = ANY(@wanted)
            UNION ALL SELECT id, name FROM roles WHERE account_id = @accountId AND id = ANY(@wanted)
            UNION ALL SELECT id, array_to_string(services, ', ') FROM access_requests WHERE account_id = @accountId AND id = ANY(@wanted)
            """,
            new { accountId, wanted },
            cancellationToken);
        return new NameBook(rows.ToDictionary(r => r.Id, r => r.Name, StringComparer.Ordinal));
    }

    /// <summary>The user of the e-mail address that a filter's field <c>person</c> holds; null when it is empty, or, which is noted, nobody's.</summary>
    public async Task<string?> PersonAsync(FieldErrors errors, string accountId, string? typed, CancellationToken cancellationToken)
    {
        if (FormValues.Text(typed) is not { } email)
        {
            return null;
        }

        string? user = await dataSource.QueryOneAsync<string>(
            "SELECT id FROM users WHERE account_id = @accountId AND lower(email) = lower(@email)", new { accountId, email }, cancellationToken);
        if (user is null)
        {
            errors.Add("person", "Nobody has this e-mail address here.");
        }

        return user;
    }

    private sealed record NameRow
    {
        public string Id { get; init; } = "";

        public string Name { get; init; } = "";
    }
}
