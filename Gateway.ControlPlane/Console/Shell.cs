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

    /// <summary>The account's pages that the caller may open.</summary>
    public static IEnumerable<(string Path, string Title)> PagesOf(Caller caller) =>
        from page in AccountPages where page.Permissions.Length == 0 || page.Permissions.Any(caller.Has) select (page.Path, page.Title);

    private static (string Path, string Title, string[] Permissions)[] AccountPages { get; } =
    [
        ("/access-requests", "Access requests", [Permissions.AccessRequestsRead]),
        ("/policy-groups", "Policy groups", [Permissions.PolicyGroupsRead]),
        ("/activity", "Activity", []),
        ("/usage", "Usage", []),
    ];
}
