using Gateway.ControlPlane.Access;
using Gateway.Tests.Support;

namespace Gateway.Tests.ControlPlane.Console;

/// <summary>
/// One row for every page and for every form of it: add yours here, a test fails until it has one. The callers are those of
/// <see cref="Access.EndpointRows"/>.
/// </summary>
internal static class PageRows
{
    private const string Everyone = "admin approver auditor developer otherDeveloper environmentAdmin nobody";
    private const string Members = "developer otherDeveloper environmentAdmin";
    private const string NotTheRequester = "admin otherDeveloper environmentAdmin";

    private static readonly IReadOnlyDictionary<string, string> OtherDeveloperSeesNot =
        new Dictionary<string, string> { ["otherDeveloper"] = Permissions.EnvironmentRequestsRead };

    public static IReadOnlyList<PageRow> All { get; } =
    [
        new("GET", "/", Everyone)
        {
            AskedOnlyIfAllowed = ["GET access-requests", "GET cloud-credentials", "GET nodes", "GET users"],
        },
        new("GET", "/change-password", Everyone),
        new("POST", "/change-password", Everyone),
        new("GET", "/error", Everyone) { OpenBecause = "it says what is wrong, to whomever" },
        new("GET", "/sign-in", Everyone) { OpenBecause = "it is how a session begins" },
        new("POST", "/sign-in", Everyone) { OpenBecause = "it is how a session begins" },
        new("GET", "/sign-out", Everyone) { OpenBecause = "without a session there is nothing to lose" },
        new("POST", "/sign-out", Everyone) { OpenBecause = "without a session there is nothing to lose" },
        new("GET", "/password", Everyone) { OpenBecause = "the invitation's code is the proof" },
        new("POST", "/password", Everyone) { OpenBecause = "the invitation's code is the proof" },

        .. CloudServices,
        .. AccessRequests,
        .. Environments,
        .. CloudCredentials,
        .. Users,
        .. Roles,
        .. Nodes,
        .. PolicyGroups,
        .. Activity,
        .. Usage,
    ];

    private static PageRow[] CloudServices =>
    [
        new("GET", "/environments/{env}/cloud-services", $"admin approver auditor {Members}", Permissions.EnvironmentRequests),
        new("GET", "/environments/{env}/cloud-services/request", $"admin {Members}", Permissions.EnvironmentRequests),
        new("POST", "/environments/{env}/cloud-services/request", $"admin {Members}", Permissions.EnvironmentRequests),
        new("GET", "/environments/{env}/cloud-services/{id}", "admin approver auditor developer environmentAdmin", Permissions.EnvironmentRequests)
        {
            OtherPermissions = OtherDeveloperSeesNot, AskedOnlyIfAllowed = ["GET environments/{env}/access-requests/{id}/details"],
        },
        new("GET", "/environments/{env}/cloud-services/{id}?handler=Ca", "developer", Permissions.EnvironmentRequests)
        {
            OtherPermissions = OtherDeveloperSeesNot,
            NotFound = "admin approver auditor environmentAdmin",
            AskedOnlyIfAllowed = ["GET environments/{env}/access-requests/{id}/details"],
            Prepare = LiveNodeAsync,
        },
        new("GET", "/environments/{env}/cloud-services/{id}?handler=Calls", "developer", Permissions.EnvironmentRequests)
        {
            OtherPermissions = OtherDeveloperSeesNot,
            NotFound = "admin approver auditor environmentAdmin",
            AskedOnlyIfAllowed = ["GET environments/{env}/access-requests/{id}/details"],
        },
        new("POST", "/environments/{env}/cloud-services/{id}?handler=Cancel", "developer", Permissions.EnvironmentRequests) { NotRequester = NotTheRequester },
        new("GET", "/environments/{env}/cloud-services/{id}/secret", $"admin {Members}", Permissions.EnvironmentRequests),
        new("POST", "/environments/{env}/cloud-services/{id}/secret", "developer", Permissions.EnvironmentRequests) { NotRequester = NotTheRequester },
        new("POST", "/environments/{env}/cloud-services/{id}/secret?handler=File", "developer", Permissions.EnvironmentRequests) { NotRequester = NotTheRequester },
    ];

    private static PageRow[] AccessRequests =>
    [
        new("GET", "/access-requests", "admin approver auditor", Permissions.AccessRequestsRead) { AskedOnlyIfAllowed = ChoicesOfApprovers },
        new("POST", "/access-requests?handler=Approve", "admin approver", Permissions.AccessRequests) { AskedOnlyIfAllowed = ChoicesOfApprovers },
        new("POST", "/access-requests?handler=Deny", "admin approver", Permissions.AccessRequests) { AskedOnlyIfAllowed = ChoicesOfApprovers },
        new("POST", "/access-requests?handler=Revoke", "admin approver", Permissions.AccessRequests) { AskedOnlyIfAllowed = ChoicesOfApprovers },
        new("POST", "/access-requests?handler=Archive", "admin approver", Permissions.AccessRequests) { AskedOnlyIfAllowed = ChoicesOfApprovers },
        new("GET", "/access-requests/{id}", "admin approver auditor", Permissions.AccessRequestsRead) { AskedOnlyIfAllowed = ChoicesOfApprovers },
        new("POST", "/access-requests/{id}?handler=Approve", "admin approver", Permissions.AccessRequests) { AskedOnlyIfAllowed = ChoicesOfApprovers },
        new("POST", "/access-requests/{id}?handler=Deny", "admin approver", Permissions.AccessRequests) { AskedOnlyIfAllowed = ChoicesOfApprovers },
        new("POST", "/access-requests/{id}?handler=Revoke", "admin approver", Permissions.AccessRequests) { AskedOnlyIfAllowed = ChoicesOfApprovers },
        new("POST", "/access-requests/{id}?handler=Archive", "admin approver", Permissions.AccessRequests) { AskedOnlyIfAllowed = ChoicesOfApprovers },
    ];

    private static PageRow[] Environments =>
    [
        new("GET", "/environments", Everyone),
        new("GET", "/environments/new", "admin", Permissions.Environments),
        new("POST", "/environments/new", "admin", Permissions.Environments),
        new("GET", "/environments/{env}", $"admin approver auditor {Members}", Permissions.EnvironmentsRead) { AskedOnlyIfAllowed = [MembersList, "GET users"] },
        new("POST", "/environments/{env}?handler=Update", "admin", Permissions.Environments) { AskedOnlyIfAllowed = [MembersList, "GET users"] },
        new("POST", "/environments/{env}?handler=Archive", "admin", Permissions.Environments) { AskedOnlyIfAllowed = [MembersList, "GET users"] },
        new("POST", "/environments/{env}?handler=AddMember", "admin environmentAdmin", Permissions.EnvironmentMembers) { AskedOnlyIfAllowed = ["GET users"] },
        new("POST", "/environments/{env}?handler=ChangeMember", "admin environmentAdmin", Permissions.EnvironmentMembers) { AskedOnlyIfAllowed = ["GET users"] },
        new("POST", "/environments/{env}?handler=RemoveMember", "admin environmentAdmin", Permissions.EnvironmentMembers) { AskedOnlyIfAllowed = ["GET users"] },
    ];

    private static string MembersList => "GET environments/{env}/members";

    private static PageRow[] CloudCredentials =>
    [
        new("GET", "/cloud-credentials", "admin auditor", Permissions.CloudCredentialsRead),
        new("GET", "/cloud-credentials/new", "admin", Permissions.CloudCredentials),
        new("POST", "/cloud-credentials/new", "admin", Permissions.CloudCredentials),
        new("GET", "/cloud-credentials/{id}", "admin auditor", Permissions.CloudCredentialsRead),
        new("POST", "/cloud-credentials/{id}?handler=Update", "admin", Permissions.CloudCredentials),
        new("POST", "/cloud-credentials/{id}?handler=Rotate", "admin", Permissions.CloudCredentials),
        new("POST", "/cloud-credentials/{id}?handler=Verify", "admin", Permissions.CloudCredentials),
        new("POST", "/cloud-credentials/{id}?handler=Disable", "admin", Permissions.CloudCredentials),
        new("POST", "/cloud-credentials/{id}?handler=Enable", "admin", Permissions.CloudCredentials),
        new("POST", "/cloud-credentials/{id}?handler=Delete", "admin", Permissions.CloudCredentials),
    ];

    private static PageRow[] Users =>
    [
        new("GET", "/users", "admin auditor", Permissions.UsersRead) { AskedOnlyIfAllowed = ["GET roles"] },
        new("GET", "/users/new", "admin", Permissions.Users) { AskedOnlyIfAllowed = ["GET roles"] },
        new("POST", "/users/new", "admin", Permissions.Users) { AskedOnlyIfAllowed = ["GET roles"] },
        new("GET", "/users/{id}", "admin auditor", Permissions.UsersRead) { AskedOnlyIfAllowed = ["GET roles"] },
        new("POST", "/users/{id}?handler=Update", "admin", Permissions.Users) { AskedOnlyIfAllowed = ["GET roles"] },
        new("POST", "/users/{id}?handler=Disable", "admin", Permissions.Users) { AskedOnlyIfAllowed = ["GET roles"] },
        new("POST", "/users/{id}?handler=Enable", "admin", Permissions.Users) { AskedOnlyIfAllowed = ["GET roles"] },
        new("POST", "/users/{id}?handler=Password", "admin", Permissions.Users) { AskedOnlyIfAllowed = ["GET roles"] },
        new("POST", "/users/{id}?handler=SignOut", "admin", Permissions.Users) { AskedOnlyIfAllowed = ["GET roles"], Prepare = NewUserAsync },
        new("GET", "/users/{id}/invitation", "admin", Permissions.Users),
        new("POST", "/users/{id}/invitation", "admin", Permissions.Users) { Prepare = NewUserAsync },
        new("GET", "/users/{id}/tokens", "admin auditor", Permissions.UsersRead),
        new("POST", "/users/{id}/tokens?handler=Issue", "admin", Permissions.Users),
        new("POST", "/users/{id}/tokens?handler=Revoke", "admin", Permissions.Users),
        new("GET", "/tokens", Everyone),
        new("POST", "/tokens?handler=Issue", Everyone),
        new("POST", "/tokens?handler=Revoke", Everyone),
    ];

    private static PageRow[] Roles =>
    [
        new("GET", "/roles", "admin auditor", Permissions.RolesRead),
        new("GET", "/roles/new", "admin", Permissions.Roles),
        new("POST", "/roles/new", "admin", Permissions.Roles),
        new("GET", "/roles/{id}", "admin auditor", Permissions.RolesRead),
        new("POST", "/roles/{id}?handler=Update", "admin", Permissions.Roles),
        new("POST", "/roles/{id}?handler=Delete", "admin", Permissions.Roles),
    ];

    private static PageRow[] Nodes =>
    [
        new("GET", "/nodes", "admin auditor", Permissions.NodesRead),
        new("GET", "/nodes/new", "admin", Permissions.Nodes),
        new("POST", "/nodes/new", "admin", Permissions.Nodes),
        new("GET", "/nodes/{id}", "admin auditor", Permissions.NodesRead),
        new("POST", "/nodes/{id}?handler=Issue", "admin", Permissions.Nodes),
        new("POST", "/nodes/{id}?handler=Revoke", "admin", Permissions.Nodes),
        new("POST", "/nodes/{id}?handler=Delete", "admin", Permissions.Nodes) { Prepare = NewNodeAsync },
    ];

    private static PageRow[] PolicyGroups =>
    [
        new("GET", "/policy-groups", "admin approver auditor", Permissions.PolicyGroupsRead),
        new("GET", "/policy-groups/new", "admin", Permissions.PolicyGroups),
        new("POST", "/policy-groups/new", "admin", Permissions.PolicyGroups),
        new("POST", "/policy-groups/new?handler=Add", "admin", Permissions.PolicyGroups),
        new("POST", "/policy-groups/new?handler=Remove", "admin", Permissions.PolicyGroups),
        new("POST", "/policy-groups/new?handler=Try", "admin approver auditor", Permissions.PolicyGroupsRead),
        new("GET", "/policy-groups/{id}", "admin approver auditor", Permissions.PolicyGroupsRead),
        new("POST", "/policy-groups/{id}?handler=ReportOnly", "admin", Permissions.PolicyGroups),
        new("POST", "/policy-groups/{id}?handler=Delete", "admin", Permissions.PolicyGroups),
        new("POST", "/policy-groups/{id}?handler=Try", "admin approver auditor", Permissions.PolicyGroupsRead),
        new("GET", "/policy-groups/{id}/edit", "admin", Permissions.PolicyGroups),
        new("POST", "/policy-groups/{id}/edit", "admin", Permissions.PolicyGroups),
        new("POST", "/policy-groups/{id}/edit?handler=Add", "admin", Permissions.PolicyGroups),
        new("POST", "/policy-groups/{id}/edit?handler=Remove", "admin", Permissions.PolicyGroups),
        new("POST", "/policy-groups/{id}/edit?handler=Try", "admin approver auditor", Permissions.PolicyGroupsRead),
    ];

    private static PageRow[] Activity =>
    [
        new("GET", "/activity", Everyone),
        new("GET", "/activity?handler=Rows", Everyone),
        new("GET", "/activity/{id}", "admin auditor")
        {
            NotFound = $"approver {Members} nobody", AskedOnlyIfAllowed = ["GET audit-events/{requestId}/diagnosis"],
        },
        new("POST", "/activity/{id}?handler=Compare", "admin", Permissions.Diagnosis),
    ];

    private static PageRow[] Usage =>
    [
        new("GET", "/usage", Everyone),
        new("GET", "/usage?handler=Csv", Everyone),
        new("GET", "/usage/prices", "admin auditor", Permissions.PricesRead),
        new("POST", "/usage/prices", "admin", Permissions.Prices),
        new("POST", "/usage/prices?handler=Change", "admin", Permissions.Prices),
        new("POST", "/usage/prices?handler=Delete", "admin", Permissions.Prices),
    ];

    private static async Task NewUserAsync(TestAccount account, IDictionary<string, string> ids) =>
        ids["users"] = (await TestAccount.AddUserAsync(account.ControlPlane, account.Admin)).Id;

    private static async Task NewNodeAsync(TestAccount account, IDictionary<string, string> ids) =>
        ids["nodes"] = (await account.Admin.PostAsync("nodes", new { name = TestAccount.Unique("node") })).Expect(201).Id;

    private static string[] ChoicesOfApprovers => ["GET cloud-credentials", "GET policy-groups"];

    private static async Task LiveNodeAsync(TestAccount account, IDictionary<string, string> ids) => (await account.Node.PostAsync("gateway/heartbeat", new
    {
        version = "1",
        endpoint = "http://gateway:3128",
        rootCertificatesPem = new[] { "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----" },
        startedAt = account.ControlPlane.Time.GetUtcNow(),
    })).Expect(204);
}
