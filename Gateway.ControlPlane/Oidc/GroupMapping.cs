using Gateway.ControlPlane.Access;

namespace Gateway.ControlPlane.Oidc;

/// <summary>
/// Which roles a user has after a sign-in. A role that groups gave is remembered as such, and goes when no group gives it any longer; one
/// that was given by hand stays, whatever the groups say.
/// </summary>
internal static class GroupMapping
{
    /// <param name="roles">All roles until now.</param>
    /// <param name="groupRoles">Those of them that groups had given.</param>
    /// <param name="mapped">What the groups give now.</param>
    /// <returns>All roles from now on, and those of them that groups give; both in order.</returns>
    public static (string[] Roles, string[] GroupRoles) Apply(IReadOnlyList<string> roles, IReadOnlyList<string> groupRoles, IReadOnlyCollection<string> mapped)
    {
        string[] byHand = [.. roles.Except(groupRoles, StringComparer.Ordinal)];
        string[] byGroup = [.. mapped.Except(byHand, StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return ([.. byHand.Concat(byGroup).Order(StringComparer.Ordinal)], byGroup);
    }

    /// <summary>The role where several groups give one in the same environment: the one that may do more.</summary>
    public static string Higher(string one, string other) => one == BuiltInRoles.EnvironmentAdmin ? one : other;
}
