using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.AccessRequests;
using Gateway.ControlPlane.Api;
using Gateway.ControlPlane.CloudCredentials;
using Gateway.ControlPlane.Environments;
using Gateway.ControlPlane.Nodes;
using Gateway.ControlPlane.Users;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.ControlPlane.Console.Home;

/// <summary>
/// Leads an admin from an empty account to the first approved access. What is done is read from what the account holds, so that it makes no
/// difference whether it was done here, by the API or by a script.
/// </summary>
internal sealed class FirstSteps(
    EnvironmentStore environments,
    CloudCredentialStore credentials,
    NodeStore nodes,
    UserStore users,
    AccessRequestStore requests,
    AccessRequestOptions options)
{
    private static readonly PageQuery One = new() { Limit = 1 };

    /// <summary>The steps; null for who cannot take them, and where access was approved already.</summary>
    public async Task<IReadOnlyList<FirstStep>?> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (!caller.Has(Permissions.Environments) || !caller.Has(Permissions.CloudCredentials) || !caller.Has(Permissions.Nodes)
            || !caller.Has(Permissions.Users) || !caller.Has(Permissions.AccessRequests) || await WasApprovedAsync(caller, cancellationToken))
        {
            return null;
        }

        var some = new PageQuery { Limit = PageQuery.MaxLimit };
        EnvironmentResponse? environment = ItemsOf(await EnvironmentEndpoints.ListAsync(some, caller, environments, cancellationToken))
            .FirstOrDefault(e => e.Status == "active");
        bool hasCredential = ItemsOf(await CloudCredentialEndpoints.ListAsync(One, caller, credentials, cancellationToken)).Count > 0;
        IReadOnlyList<NodeResponse> known = ItemsOf(await NodeEndpoints.ListAsync(some, caller, nodes, cancellationToken));
        int people = ItemsOf(await UserEndpoints.ListAsync(new PageQuery { Limit = 2 }, caller, users, cancellationToken)).Count;
        bool isAsked = await AnyAsync(AccessRequestStatus.Pending, caller, cancellationToken);
        return
        [
            new("Create an environment", "Access is asked for in an environment: usually one stage of one project.",
                environment is not null, environment is null ? "/environments/new" : "/environments", environment is null ? "Create it" : "Environments"),
            new("Store a cloud credential", "Approved calls are signed with it on their way to AWS. Nobody who asks for access ever sees it.",
                hasCredential, hasCredential ? "/cloud-credentials" : "/cloud-credentials/new", hasCredential ? "Cloud credentials" : "Store it"),
            new("Connect a gateway node", "Applications send their calls through it. It has a token of its own to talk to this control plane.",
                known.Any(n => n.LastSeenAt is not null),
                known.Count == 0 ? "/nodes/new" : known.Count == 1 ? $"/nodes/{known[0].Id}" : "/nodes",
                known.Count == 0 ? "Register it" : "Gateway nodes"),
            new("Invite your colleagues", options.AllowSelfApproval
                    ? "Developers ask for access, approvers decide."
                    : "Developers ask for access, approvers decide: nobody approves what they asked for themselves.",
                people > 1, people > 1 ? "/users" : "/users/new", people > 1 ? "Users" : "Invite somebody") { IsOptional = options.AllowSelfApproval },
            isAsked
                ? new("Approve the first request", "Somebody has asked, and waits for the answer.", false, "/access-requests?status=pending", "Look at it")
                : new("Approve the first request", "Nobody has asked for access yet. A member of an environment does it there, under Cloud Services.",
                    false, environment is null ? "/access-requests" : $"/environments/{environment.Id}/cloud-services", environment is null ? "Access requests" : "Cloud Services"),
        ];
    }

    private async Task<bool> WasApprovedAsync(Caller caller, CancellationToken cancellationToken) =>
        await AnyAsync(AccessRequestStatus.Active, caller, cancellationToken) || await AnyAsync(AccessRequestStatus.Approved, caller, cancellationToken)
        || await AnyAsync(AccessRequestStatus.Expired, caller, cancellationToken) || await AnyAsync(AccessRequestStatus.Revoked, caller, cancellationToken);

    private async Task<bool> AnyAsync(string status, Caller caller, CancellationToken cancellationToken) =>
        ItemsOf(await AccountAccessRequestEndpoints.ListAsync(new AccessRequestQuery { Status = status }, One, caller, requests, cancellationToken)).Count > 0;

    private static IReadOnlyList<T> ItemsOf<T>(Results<Ok<Page<T>>, ProblemHttpResult> answer) =>
        answer.Result is Ok<Page<T>> { Value.Items: var items } ? items : [];
}
