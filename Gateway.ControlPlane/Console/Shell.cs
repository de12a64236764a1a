using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Environments;

namespace Gateway.ControlPlane.Console;

/// <summary>What every page's head shows: who is signed in, their environments, and the pages they may open.</summary>
internal sealed class Shell(EnvironmentStore environments, MemberStore members)
{
    // More than a menu can show with sense; the page of environments lists them all.
    private const int MaxEnvironments = 50;

    public async Task<IReadOnlyList<(string Id, string Name)>> EnvironmentsAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (caller.Has(Permissions.EnvironmentsRead))
        {
            return
            [
                .. (await environments.ListAsync(caller.AccountId, null, null, MaxEnvironments, cancellationToken))
                    .Where(e => e.Status == "active").Select(e => (e.Id, e.Name)),
            ];
        }

        return [.. (await members.EnvironmentsOfAsync(caller.AccountId, caller.UserId, cancellationToken)).Take(MaxEnvironments).Select(e => (e.Id, e.Name))];
    }

    /// <summary>The account's pages that the caller may open: those that are in the head, or those that its menu of the administration holds.</summary>
    public static IEnumerable<(string Path, string Title)> PagesOf(Caller caller, bool administration = false) =>
        from page in administration ? Administration : AccountPages where page.Permissions.Length == 0 || page.Permissions.Any(caller.Has) select (page.Path, page.Title);

    // What people come for often. A page goes to whoever holds one of its permissions; one that asks for none shows everybody their own.
    private static (string Path, string Title, string[] Permissions)[] AccountPages { get; } =
    [
        ("/access-requests", "Access requests", [Permissions.AccessRequestsRead]),
        ("/policy-groups", "Policy groups", [Permissions.PolicyGroupsRead]),
        ("/activity", "Activity", []),
        ("/usage", "Usage", []),
    ];

    // What is set up once, and looked after.
    private static (string Path, string Title, string[] Permissions)[] Administration { get; } =
    [
        ("/environments", "Environments", [Permissions.EnvironmentsRead]),
        ("/cloud-credentials", "Cloud credentials", [Permissions.CloudCredentialsRead]),
        ("/users", "Users", [Permissions.UsersRead]),
        ("/roles", "Roles", [Permissions.RolesRead]),
        ("/nodes", "Gateway nodes", [Permissions.NodesRead]),
    ];
}
