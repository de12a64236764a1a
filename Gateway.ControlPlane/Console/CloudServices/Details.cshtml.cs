using System.Text;
using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.AccessRequests;
using Gateway.ControlPlane.PolicyGroups;
using Gateway.ControlPlane.Users;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.ControlPlane.Console.CloudServices;

/// <summary>One access request in its environment; for its requester with everything an application needs but the secret.</summary>
[Requires(Permissions.EnvironmentRequests, Permissions.EnvironmentRequestsRead, Permissions.AccessRequestsRead, InEnvironment = true)]
internal sealed class DetailsPage(
    AccessRequestStore store, AdvertisedGateway gateway, PolicyGroupStore policies, UserStore users, SeenCalls seen, TimeProvider time) : ConsolePage
{
    [FromRoute]
    public string Id { get; set; } = "";

    public AccessRequestResponse AccessRequest { get; private set; } = null!;

    /// <summary>Null for others than the requester, and before the approval.</summary>
    public AccessRequestDetailsResponse? Details { get; private set; }

    /// <summary>The policies in words; null when there are none.</summary>
    public IReadOnlyList<string>? Policy { get; private set; }

    /// <summary>What arrived with its keys, for the requester; null while there was never a key, and for others.</summary>
    public IReadOnlyList<SeenCall>? Calls { get; private set; }

    public string? DecidedBy { get; private set; }

    public bool IsMine => AccessRequest.RequesterId == Caller.UserId;

    public string Title => AccessRequest.Services.Count <= 3
        ? string.Join(", ", AccessRequest.Services)
        : $"{AccessRequest.Services[0]} and {AccessRequest.Services.Count - 1} more";

    public Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) => ShowAsync(cancellationToken);

    /// <summary>The root certificates to trust.</summary>
    public async Task<IActionResult> OnGetCaAsync(CancellationToken cancellationToken) =>
        await LoadAsync(cancellationToken) && Details?.CaCertificatePem is { } pem
            ? File(Encoding.ASCII.GetBytes(pem), "application/x-pem-file", "csg-ca.pem")
            : Refused();

    /// <summary>The rows of <see cref="Calls"/> alone, for the script.</summary>
    public async Task<IActionResult> OnGetCallsAsync(CancellationToken cancellationToken) =>
        await LoadAsync(cancellationToken) && Calls is not null ? Partial("_SeenCalls", Calls) : Refused();

    [Requires(Permissions.EnvironmentRequests, InEnvironment = true)]
    public async Task<IActionResult> OnPostCancelAsync([FromForm] long? version, CancellationToken cancellationToken)
    {
        if (await AskAsync(() => EnvironmentAccessRequestEndpoints.CancelAsync(
            Scope.Id, Id, FormValues.Version(version), Caller, store, cancellationToken)) is null)
        {
            return await ShowAsync(cancellationToken);
        }

        Notice = "The request is cancelled.";
        return Redirect($"/environments/{Scope.Id}/cloud-services/{Id}");
    }

    public override async Task<bool> LoadAsync(CancellationToken cancellationToken)
    {
        if (await AskAsync(() => EnvironmentAccessRequestEndpoints.GetAsync(Scope.Id, Id, Scope, Caller, store, cancellationToken)) is not { } request)
        {
            return false;
        }

        AccessRequest = request;
        DecidedBy = request.DecidedBy is { } by ? (await users.FindAsync(Caller.AccountId, by, cancellationToken))?.Name : null;
        if (request.PolicyGroupId is { } groupId && await policies.FindAsync(Caller.AccountId, groupId, cancellationToken) is { } group)
        {
            Policy = PolicyWords.Of(group.ToResponse());
        }

        if (IsMine && Scope.Has(Permissions.EnvironmentRequests) && request.Status is AccessRequestStatus.Approved or AccessRequestStatus.Active)
        {
            Details = await AskAsync(() => EnvironmentAccessRequestEndpoints.DetailsAsync(Scope.Id, Id, Caller, store, gateway, time, cancellationToken));
        }

        if (IsMine && Scope.Has(Permissions.EnvironmentRequests) && request.Keys.Count > 0)
        {
            Calls = await seen.OfAsync(Caller.AccountId, request, cancellationToken);
        }

        return true;
    }
}
