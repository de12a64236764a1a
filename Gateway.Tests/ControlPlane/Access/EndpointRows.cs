using System.Globalization;
using Gateway.ControlPlane.Access;
using Gateway.Tests.Support;

namespace Gateway.Tests.ControlPlane.Access;

/// <summary>
/// One row for every endpoint: add yours here, a test fails until it has one. The callers are admin, approver, auditor, developer (member,
/// and requester of the access request), otherDeveloper and environmentAdmin (members), nobody (no role), and node.
/// </summary>
internal static class EndpointRows
{
    private const string Everyone = "admin approver auditor developer otherDeveloper environmentAdmin nobody";
    private const string Members = "developer otherDeveloper environmentAdmin";

    private static readonly object Call = new { service = "dynamodb", region = "us-east-1", action = "ListTables" };

    public static IReadOnlyList<EndpointRow> All { get; } =
    [
        new("GET", "me", Everyone),
        new("GET", "services", Everyone),
        new("GET", "audit-events", Everyone),
        new("GET", "audit-events/export", Everyone),
        new("GET", "audit-events/{requestId}/diagnosis", "admin", Permissions.Diagnosis),
        new("POST", "audit-events/{requestId}/diagnosis", "admin", Permissions.Diagnosis) { Body = _ => new { stringToSign = "AWS4-HMAC-SHA256" } },
        new("GET", "usage", Everyone),

        new("GET", "session", Everyone),
        new("POST", "session", Everyone)
        {
            OpenBecause = "it is how a session begins", Body = _ => new { email = "nobody@example.com", password = "a wrong one that people mistype" },
        },
        new("DELETE", "session", Everyone) { InSession = true },
        new("GET", "session/oidc", Everyone) { OpenBecause = "it is how a session begins" },
        new("GET", "session/oidc/sign-out", Everyone) { OpenBecause = "the session has ended before" },
        new("POST", "password", Everyone)
        {
            OpenBecause = "the invitation's token is the proof", Body = _ => new { token = "csgp_unknown", password = TestPerson.GoodPassword },
        },

        new("GET", "users", "admin auditor", Permissions.UsersRead),
        new("POST", "users", "admin", Permissions.Users) { Body = _ => new { email = $"{TestAccount.Unique("new")}@example.com", name = "New" } },
        new("GET", "users/{id}", "admin auditor developer", Permissions.UsersRead),
        new("PATCH", "users/{id}", "admin", Permissions.Users) { Body = Named },
        new("POST", "users/{id}/disable", "admin", Permissions.Users),
        new("POST", "users/{id}/enable", "admin", Permissions.Users),
        new("GET", "users/{id}/tokens", "admin auditor developer", Permissions.UsersRead),
        new("POST", "users/{id}/tokens", "admin developer", Permissions.Users) { Body = Named },
        new("DELETE", "users/{id}/tokens/{tokenId}", "admin developer", Permissions.Users),

        new("GET", "users/{id}/sessions", "admin auditor developer", Permissions.UsersRead),
        new("DELETE", "users/{id}/sessions", "admin developer", Permissions.Users),
        new("PUT", "users/{id}/password", "admin developer", Permissions.Users)
        {
            Prepare = async account =>
                (await account.Admin.SendAsync(HttpMethod.Put, $"users/{account.DeveloperId}/password", new { password = TestPerson.GoodPassword })).Expect(204),
            Body = _ => new { password = "another " + TestPerson.GoodPassword, currentPassword = TestPerson.GoodPassword },
        },
        new("POST", "users/{id}/password-link", "admin", Permissions.Users),

        new("GET", "roles", "admin auditor", Permissions.RolesRead),
        new("POST", "roles", "admin", Permissions.Roles) { Body = _ => new { name = TestAccount.Unique("role"), permissions = new[] { Permissions.Nodes } } },
        new("PATCH", "roles/{id}", "admin", Permissions.Roles) { Body = Named },
        new("DELETE", "roles/{id}", "admin", Permissions.Roles),

        new("GET", "environments", Everyone),
        new("POST", "environments", "admin", Permissions.Environments) { Body = Named },
        new("GET", "environments/{env}", $"admin approver auditor {Members}", Permissions.EnvironmentsRead),
        new("PATCH", "environments/{env}", "admin", Permissions.Environments) { Body = Named },
        new("POST", "environments/{env}/archive", "admin", Permissions.Environments),
        new("GET", "environments/{env}/members", $"admin auditor {Members}", Permissions.EnvironmentMembersRead),
        new("POST", "environments/{env}/members", "admin environmentAdmin", Permissions.EnvironmentMembers)
        {
            Body = ids => new { userId = ids["nobody"], role = "developer" },
        },
        new("PATCH", "environments/{env}/members/{userId}", "admin environmentAdmin", Permissions.EnvironmentMembers) { Body = _ => new { role = "developer" } },
        new("DELETE", "environments/{env}/members/{userId}", "admin environmentAdmin", Permissions.EnvironmentMembers),

        new("GET", "environments/{env}/access-requests", $"admin approver auditor {Members}", Permissions.EnvironmentRequests),
        new("POST", "environments/{env}/access-requests", $"admin {Members}", Permissions.EnvironmentRequests) { Body = _ => new { services = new[] { "s3" } } },
        new("GET", "environments/{env}/access-requests/{id}", "admin approver auditor developer environmentAdmin", Permissions.EnvironmentRequests)
        {
            OtherPermissions = new Dictionary<string, string> { ["otherDeveloper"] = Permissions.EnvironmentRequestsRead },
        },
        new("POST", "environments/{env}/access-requests/{id}/cancel", "developer", Permissions.EnvironmentRequests) { NotRequester = NotTheRequester },
        new("GET", "environments/{env}/access-requests/{id}/details", "developer", Permissions.EnvironmentRequests) { NotRequester = NotTheRequester },
        new("POST", "environments/{env}/access-requests/{id}/secret", "developer", Permissions.EnvironmentRequests) { NotRequester = NotTheRequester },
        new("POST", "environments/{env}/access-requests/{id}/keys", "developer", Permissions.EnvironmentRequests) { NotRequester = NotTheRequester },
        new("DELETE", "environments/{env}/access-requests/{id}/keys/{accessKeyId}", "developer", Permissions.EnvironmentRequests) { NotRequester = NotTheRequester },

        new("GET", "access-requests", "admin approver auditor", Permissions.AccessRequestsRead),
        new("GET", "access-requests/{id}", "admin approver auditor", Permissions.AccessRequestsRead),
        new("POST", "access-requests/{id}/approve", "admin approver", Permissions.AccessRequests) { Body = ids => new { cloudCredentialId = ids["cloud-credentials"] } },
        new("POST", "access-requests/{id}/deny", "admin approver", Permissions.AccessRequests) { Body = _ => new { reason = "no" } },
        new("POST", "access-requests/{id}/revoke", "admin approver", Permissions.AccessRequests),
        new("POST", "access-requests/{id}/archive", "admin approver", Permissions.AccessRequests),
        new("POST", "access-requests/{id}/dry-run", "admin approver auditor", Permissions.AccessRequestsRead) { Body = _ => Call },

        new("GET", "cloud-credentials", "admin approver auditor", Permissions.CloudCredentialsRead),
        new("POST", "cloud-credentials", "admin", Permissions.CloudCredentials) { Body = _ => new { name = TestAccount.Unique("credential"), kind = "ambient" } },
        new("GET", "cloud-credentials/{id}", "admin approver auditor", Permissions.CloudCredentialsRead),
        new("GET", "cloud-credentials/{id}/usage", "admin auditor", Permissions.CloudCredentialsRead),
        new("PATCH", "cloud-credentials/{id}", "admin", Permissions.CloudCredentials) { Body = Named },
        new("POST", "cloud-credentials/{id}/rotate", "admin", Permissions.CloudCredentials)
        {
            Body = _ => new { accessKeyId = TestAccount.CloudAccessKeyId, secretAccessKey = "secret" },
        },
        new("POST", "cloud-credentials/{id}/verify", "admin", Permissions.CloudCredentials),
        new("POST", "cloud-credentials/{id}/disable", "admin", Permissions.CloudCredentials),
        new("POST", "cloud-credentials/{id}/enable", "admin", Permissions.CloudCredentials),
        new("DELETE", "cloud-credentials/{id}", "admin", Permissions.CloudCredentials),

        new("GET", "policy-groups", "admin approver auditor", Permissions.PolicyGroupsRead),
        new("POST", "policy-groups", "admin", Permissions.PolicyGroups) { Body = _ => new { name = TestAccount.Unique("group"), policies = Array.Empty<object>() } },
        new("GET", "policy-groups/{id}", "admin approver auditor", Permissions.PolicyGroupsRead),
        new("PATCH", "policy-groups/{id}", "admin", Permissions.PolicyGroups) { Body = Named },
        new("DELETE", "policy-groups/{id}", "admin", Permissions.PolicyGroups),
        new("POST", "policy-groups/dry-run", "admin approver auditor", Permissions.PolicyGroupsRead) { Body = _ => new { policies = Array.Empty<object>(), call = Call } },
        new("POST", "policy-groups/{id}/dry-run", "admin approver auditor", Permissions.PolicyGroupsRead) { Body = _ => Call },

        new("GET", "prices", "admin auditor", Permissions.PricesRead),
        new("POST", "prices", "admin", Permissions.Prices) { Body = _ => new { service = "sqs", currency = "USD" } },
        new("PUT", "prices/{id}", "admin", Permissions.Prices) { Body = _ => new { perCall = 1 } },
        new("DELETE", "prices/{id}", "admin", Permissions.Prices),

        new("GET", "nodes", "admin auditor", Permissions.NodesRead),
        new("POST", "nodes", "admin", Permissions.Nodes) { Body = Named },
        new("GET", "nodes/{id}", "admin auditor", Permissions.NodesRead),
        new("DELETE", "nodes/{id}", "admin", Permissions.Nodes),
        new("GET", "nodes/{id}/tokens", "admin auditor", Permissions.NodesRead),
        new("POST", "nodes/{id}/tokens", "admin", Permissions.Nodes),
        new("DELETE", "nodes/{id}/tokens/{tokenId}", "admin", Permissions.Nodes),

        new("POST", "gateway/resolve", "node")
        {
            Body = ids => new
            {
                accessKeyId = ids["accessKeyId"],
                scopeDate = RunningControlPlane.Begin.ToString("yyyyMMdd", CultureInfo.InvariantCulture),
                region = "us-east-1",
                service = "dynamodb",
            },
        },
        new("POST", "gateway/sign", "node") { Body = ids => new { accessKeyId = ids["accessKeyId"], service = "s3", canonicalRequest = ids["canonicalRequest"] } },
        new("POST", "gateway/sign-chunks", "node")
        {
            Body = ids => new
            {
                accessKeyId = ids["accessKeyId"],
                continuation = ids["continuation"],
                previous = ids["previous"],
                chunks = new[] { new { hash = new byte[32], isTrailer = false } },
            },
        },
        new("GET", "gateway/changes", "node"),
        new("POST", "gateway/audit-events", "node") { Body = _ => new { events = Array.Empty<object>() } },
        new("POST", "gateway/heartbeat", "node")
        {
            Body = _ => new { version = "1", endpoint = "http://gateway:3128", rootCertificatesPem = new[] { "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----" }, startedAt = RunningControlPlane.Begin },
        },
    ];

    private const string NotTheRequester = "admin otherDeveloper environmentAdmin";

    private static object Named(IReadOnlyDictionary<string, string> ids) => new { name = TestAccount.Unique("name") };
}
