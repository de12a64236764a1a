using System.Collections.Frozen;

namespace Gateway.ControlPlane.Access;

/// <summary>The roles that every account has, as sets of permissions.</summary>
internal static class BuiltInRoles
{
    public const string AccountAdmin = "account-admin";
    public const string Approver = "approver";
    public const string Auditor = "auditor";
    public const string Developer = "developer";
    public const string EnvironmentAdmin = "environment-admin";

    /// <summary>Roles a user may hold in the account.</summary>
    public static FrozenDictionary<string, FrozenSet<string>> Account { get; } = new Dictionary<string, FrozenSet<string>>
    {
        [AccountAdmin] = Permissions.All.ToFrozenSet(StringComparer.Ordinal),
        [Approver] = Set(
            Permissions.AccessRequests,
            Permissions.CloudCredentialNames,
            Permissions.PolicyGroupsRead,
            Permissions.EnvironmentsRead),
        [Auditor] = Permissions.All
            .Where(p => p.EndsWith(Permissions.ReadSuffix, StringComparison.Ordinal))
            .Append(Permissions.CloudCredentialNames)
            .ToFrozenSet(StringComparer.Ordinal),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Roles a member may hold in one environment.</summary>
    public static FrozenDictionary<string, FrozenSet<string>> Environment { get; } = new Dictionary<string, FrozenSet<string>>
    {
        [Developer] = Set(Permissions.EnvironmentRequests, Permissions.EnvironmentMembersRead),
        [EnvironmentAdmin] = Set(
            Permissions.EnvironmentRequests,
            Permissions.EnvironmentRequestsRead,
            Permissions.EnvironmentMembers),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What a user may do in the account who holds these roles.</summary>
    /// <param name="roles">Names of built-in roles; ids of custom ones count for nothing.</param>
    /// <param name="customPermissions">What the custom ones allow.</param>
    public static FrozenSet<string> PermissionsOf(IEnumerable<string> roles, IEnumerable<string> customPermissions) => roles
        .SelectMany(role => Account.GetValueOrDefault(role, FrozenSet<string>.Empty))
        .Concat(customPermissions)
        .ToFrozenSet(StringComparer.Ordinal);

    private static FrozenSet<string> Set(params string[] permissions) => permissions.ToFrozenSet(StringComparer.Ordinal);
}
