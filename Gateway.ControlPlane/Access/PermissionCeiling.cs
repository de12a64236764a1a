using System.Collections.Frozen;
using Gateway.ControlPlane.Database;
using Gateway.ControlPlane.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Gateway.ControlPlane.Access;

/// <summary>
/// Nobody hands out more than they hold, or takes it away: who may manage users, but is no admin, can neither make an admin, nor demote,
/// disable or enable one, nor take one's place by a token or a password of theirs.
/// </summary>
internal sealed class PermissionCeiling(NpgsqlDataSource dataSource)
{
    /// <summary>Null when the caller holds whatever these roles allow; else a 403 that names what is missing.</summary>
    public async Task<ProblemHttpResult?> CheckRolesAsync(Caller caller, IReadOnlyCollection<string> roles, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> custom = await dataSource.QueryAsync<string>(
            "SELECT DISTINCT p FROM roles r, unnest(r.permissions) p WHERE r.account_id = @AccountId AND r.id = ANY(@roles) ORDER BY p",
            new { caller.AccountId, roles = roles.ToArray() },
            cancellationToken);
        string? missing = roles.SelectMany(r => BuiltInRoles.Account.GetValueOrDefault(r, FrozenSet<string>.Empty)).Order(StringComparer.Ordinal)
            .Concat(custom).FirstOrDefault(p => !caller.Has(p));
        return missing is null ? null : Problem.Forbidden(missing);
    }

    /// <summary>As for roles, for those that a user holds; a user who does not exist holds none.</summary>
    public async Task<ProblemHttpResult?> CheckUserAsync(Caller caller, string userId, CancellationToken cancellationToken) =>
        await CheckRolesAsync(
            caller,
            await dataSource.QueryAsync<string>(
                "SELECT unnest(roles) FROM users WHERE account_id = @AccountId AND id = @userId", new { caller.AccountId, userId }, cancellationToken),
            cancellationToken);

    /// <summary>
    /// As for roles, for whatever a user may do, in their environments too: a token or a password of theirs would lead to all of it.
    /// </summary>
    public async Task<ProblemHttpResult?> CheckPlaceAsync(Caller caller, string userId, CancellationToken cancellationToken)
    {
        if (await CheckUserAsync(caller, userId, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        IReadOnlyList<(string Theirs, string? Own)> memberships = await dataSource.QueryAsync<(string, string?)>(
            """
            SELECT DISTINCT m.role, own.role FROM environment_members m
              LEFT JOIN environment_members own ON own.environment_id = m.environment_id AND own.user_id = @ownId
            WHERE m.account_id = @AccountId AND m.user_id = @userId
            """,
            new { caller.AccountId, ownId = caller.UserId, userId },
            cancellationToken);
        string? missing = memberships
            .SelectMany(m => In(m.Theirs).Where(p => !caller.Has(p) && !In(m.Own).Covers(p)))
            .Order(StringComparer.Ordinal).FirstOrDefault();
        return missing is null ? null : Problem.Forbidden(missing);

        static FrozenSet<string> In(string? role) => BuiltInRoles.Environment.GetValueOrDefault(role ?? "", FrozenSet<string>.Empty);
    }
}
