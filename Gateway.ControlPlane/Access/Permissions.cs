using System.Collections.Frozen;

namespace Gateway.ControlPlane.Access;

/// <summary>
/// The permission texts, as custom roles hold them and refusals name them. A permission without suffix includes its "(read)" form.
/// </summary>
internal static class Permissions
{
    public const string ReadSuffix = " (read)";

    public const string AccessRequests = "Account Management > Cloud Service Access Requests";
    public const string AccessRequestsRead = AccessRequests + ReadSuffix;
    public const string Environments = "Account Management > Environments";
    public const string EnvironmentsRead = Environments + ReadSuffix;
    public const string Users = "Account Management > Users";
    public const string UsersRead = Users + ReadSuffix;
    public const string Roles = "Account Management > Roles";
    public const string RolesRead = Roles + ReadSuffix;
    public const string CloudCredentials = "Account Management > Cloud Credentials";
    public const string CloudCredentialsRead = CloudCredentials + ReadSuffix;
    public const string CloudCredentialNames = "Account Management > Cloud Credential Names";
    public const string PolicyGroups = "Account Management > Policy Groups";
    public const string PolicyGroupsRead = PolicyGroups + ReadSuffix;
    public const string Nodes = "Account Management > Nodes";
    public const string NodesRead = Nodes + ReadSuffix;
    public const string Prices = "Account Management > Prices";
    public const string PricesRead = Prices + ReadSuffix;
    public const string Diagnosis = "Account Management > Diagnosis of Refused Calls";
    public const string AuditRead = "Account Management > Audit" + ReadSuffix;

    public const string EnvironmentRequests = "Environment > Cloud Service Access Requests";
    public const string EnvironmentRequestsRead = EnvironmentRequests + " of Everyone" + ReadSuffix;
    public const string EnvironmentMembers = "Environment > Members";
    public const string EnvironmentMembersRead = EnvironmentMembers + ReadSuffix;

    /// <summary>Every permission that a custom role may hold; the environment ones then hold in every environment.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        AccessRequests, AccessRequestsRead, Environments, EnvironmentsRead, Users, UsersRead, Roles, RolesRead,
        CloudCredentials, CloudCredentialsRead, CloudCredentialNames, PolicyGroups, PolicyGroupsRead, Nodes, NodesRead, Prices, PricesRead, AuditRead,
        Diagnosis,
        EnvironmentRequests, EnvironmentRequestsRead, EnvironmentMembers, EnvironmentMembersRead,
    ];

    /// <summary>
    /// What both sets cover, each permission in the larger form that both have: the full form against the "(read)" one leaves "(read)".
    /// </summary>
    /// <param name="held">One set.</param>
    /// <param name="limit">The other; null does not limit.</param>
    public static IReadOnlySet<string> Within(this IReadOnlySet<string> held, IReadOnlySet<string>? limit) => limit is null
        ? held
        : All.Where(p => held.Covers(p) && limit.Covers(p)).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether a set of permissions covers one: by itself, or because a "(read)" form is included in its full form.</summary>
    public static bool Covers(this IReadOnlySet<string> held, string permission) =>
        held.Contains(permission)
        || (permission.EndsWith(ReadSuffix, StringComparison.Ordinal) && held.Contains(permission[..^ReadSuffix.Length]));
}
