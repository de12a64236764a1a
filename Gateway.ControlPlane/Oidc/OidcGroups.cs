using System.Text.Json.Nodes;
using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Audit;
using Gateway.ControlPlane.Database;
using Gateway.ControlPlane.Diagnostics;

namespace Gateway.ControlPlane.Oidc;

/// <summary>
/// Brings a user's roles into line with the provider's groups, at each sign-in. Where one has the id that is meant, and another bears that
/// id as its name, the id counts: naming is not a way to be mapped to.
/// </summary>
internal sealed partial class OidcGroups(OidcOptions options, AuditTrail audit, TimeProvider time, ILogger<OidcGroups> logger)
{
    /// <summary>Applies both mappings. The account's row is locked by the caller, as for every change of roles.</summary>
    public async Task ApplyAsync(Transaction transaction, OidcUserRow user, IReadOnlySet<string> groups, string? address)
    {
        await ApplyRolesAsync(transaction, user, groups, address);
        await ApplyEnvironmentsAsync(transaction, user, groups, address);
    }

    private async Task ApplyRolesAsync(Transaction transaction, OidcUserRow user, IReadOnlySet<string> groups, string? address)
    {
        var mapped = new HashSet<string>(StringComparer.Ordinal);
        foreach (GroupRole entry in options.GroupRoles.Where(e => groups.Contains(e.Group)))
        {
            string? role = BuiltInRoles.Account.ContainsKey(entry.Role)
                ? entry.Role
                : await transaction.QueryOneAsync<string>(
                    """
                    SELECT id FROM roles WHERE account_id = @AccountId AND (id = @Role OR lower(name) = lower(@Role))
                    ORDER BY id = @Role DESC LIMIT 1
                    """,
                    new { user.AccountId, entry.Role });
            if (role is null)
            {
                LogSkipped(logger, "Oidc:GroupRoles", entry.Role);
                continue;
            }

            mapped.Add(role);
        }

        if (user.Status == "active" && user.Roles.Contains(BuiltInRoles.AccountAdmin) && !mapped.Contains(BuiltInRoles.AccountAdmin)
            && user.GroupRoles.Contains(BuiltInRoles.AccountAdmin) && await IsLastAdminAsync(transaction, user))
        {
            // As when an admin would take the role from the last one: the account needs somebody.
            mapped.Add(BuiltInRoles.AccountAdmin);
        }

        (string[] roles, string[] groupRoles) = GroupMapping.Apply(user.Roles, user.GroupRoles, mapped);
        bool changed = !roles.ToHashSet(StringComparer.Ordinal).SetEquals(user.Roles);
        if (!changed && groupRoles.ToHashSet(StringComparer.Ordinal).SetEquals(user.GroupRoles))
        {
            return;
        }

        await transaction.ExecuteAsync(
            "UPDATE users SET roles = @roles, group_roles = @groupRoles, version = version + 1 WHERE id = @Id", new { user.Id, roles, groupRoles });
        if (changed)
        {
            await audit.RecordAsync(transaction, user.AccountId, user.Id, address, new AdministrativeAct
            {
                Action = "user.update",
                TargetType = "user",
                TargetId = user.Id,
                Before = new JsonObject { ["roles"] = List(user.Roles) },
                After = new JsonObject { ["roles"] = List(roles), ["by"] = "groups" },
            });
        }
    }

    private static async Task<bool> IsLastAdminAsync(Transaction transaction, OidcUserRow user) =>
        !await transaction.QueryOneAsync<bool>(
            "SELECT EXISTS (SELECT 1 FROM users WHERE account_id = @AccountId AND id <> @Id AND status = 'active' AND @role = ANY(roles))",
            new { user.AccountId, user.Id, role = BuiltInRoles.AccountAdmin });

    private async Task ApplyEnvironmentsAsync(Transaction transaction, OidcUserRow user, IReadOnlySet<string> groups, string? address)
    {
        var mapped = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (GroupEnvironmentRole entry in options.EnvironmentGroups.Where(e => groups.Contains(e.Group)))
        {
            string? id = await transaction.QueryOneAsync<string>(
                """
                SELECT id FROM environments
                WHERE account_id = @AccountId AND status = 'active' AND (id = @Environment OR lower(name) = lower(@Environment))
                ORDER BY id = @Environment DESC LIMIT 1
                """,
                new { user.AccountId, entry.Environment });
            if (id is null)
            {
                LogSkipped(logger, "Oidc:EnvironmentGroups", entry.Environment);
                continue;
            }

            mapped[id] = mapped.TryGetValue(id, out string? other) ? GroupMapping.Higher(entry.Role, other) : entry.Role;
        }

        IReadOnlyList<OidcMemberRow> members = await transaction.QueryAsync<OidcMemberRow>(
            "SELECT environment_id, role, from_group FROM environment_members WHERE user_id = @Id FOR UPDATE", new { user.Id });
        foreach ((string environmentId, string role) in mapped)
        {
            OidcMemberRow? member = members.SingleOrDefault(m => m.EnvironmentId == environmentId);
            if (member is null || (member.FromGroup && member.Role != role))
            {
                await transaction.ExecuteAsync(
                    """
                    INSERT INTO environment_members (account_id, environment_id, user_id, role, created_at, from_group)
                    VALUES (@AccountId, @environmentId, @Id, @role, @now, true)
                    ON CONFLICT (environment_id, user_id) DO UPDATE SET role = @role
                    """,
                    new { user.AccountId, environmentId, user.Id, role, now = time.GetUtcNow() });
                await RecordAsync(transaction, user, address, member is null ? "member.add" : "member.update", environmentId, member?.Role, role);
            }
        }

        foreach (OidcMemberRow member in members.Where(m => m.FromGroup && !mapped.ContainsKey(m.EnvironmentId)))
        {
            await transaction.ExecuteAsync(
                "DELETE FROM environment_members WHERE environment_id = @EnvironmentId AND user_id = @Id", new { member.EnvironmentId, user.Id });
            await RecordAsync(transaction, user, address, "member.remove", member.EnvironmentId, member.Role, null);
        }
    }

    private Task RecordAsync(
        Transaction transaction, OidcUserRow user, string? address, string action, string environmentId, string? before, string? after) =>
        audit.RecordAsync(transaction, user.AccountId, user.Id, address, new AdministrativeAct
        {
            Action = action,
            TargetType = "user",
            TargetId = user.Id,
            EnvironmentId = environmentId,
            Before = before is null ? null : new JsonObject { ["role"] = before },
            After = new JsonObject { ["role"] = after, ["by"] = "groups" },
        });

    private static JsonArray List(IEnumerable<string> roles) => new([.. roles.Select(r => (JsonNode)r)]);

    [LoggerMessage(EventIds.GroupMappingSkipped, LogLevel.Warning, "{Setting} names '{Name}', which the account has not: that entry is left out")]
    private static partial void LogSkipped(ILogger logger, string setting, string name);
}
