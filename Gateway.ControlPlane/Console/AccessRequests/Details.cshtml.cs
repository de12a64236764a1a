using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.AccessRequests;
using Gateway.ControlPlane.Api;
using Gateway.ControlPlane.CloudCredentials;
using Gateway.ControlPlane.PolicyGroups;
using Gateway.ControlPlane.Users;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.ControlPlane.Console.AccessRequests;

/// <summary>One access request for its approver: approve, deny, revoke, archive.</summary>
[Requires(Permissions.AccessRequestsRead)]
internal sealed class DetailsPage(
    AccessRequestStore store,
    ApprovalStore approvals,
    AccessRequestValidator validator,
    CloudCredentialStore credentials,
    PolicyGroupStore policies,
    UserStore users) : ConsolePage
{
    [FromRoute]
    public string Id { get; set; } = "";

    [BindProperty]
    public long? Version { get; set; }

    [BindProperty]
    public string? CloudCredentialId { get; set; }

    [BindProperty]
    public string? PolicyGroupId { get; set; }

    [BindProperty]
    public string? Regions { get; set; }

    [BindProperty]
    public string? ExpiresAt { get; set; }

    [BindProperty]
    public string? Comment { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    public AccessRequestResponse AccessRequest { get; private set; } = null!;

    public bool CanDecide => Caller.Has(Permissions.AccessRequests);

    public string? DecidedBy { get; private set; }

    public string? CredentialName { get; private set; }

    public string? PolicyGroupName { get; private set; }

    public IReadOnlyList<(string Id, string Name)> Credentials { get; private set; } = [];

    public IReadOnlyList<(string Id, string Name)> PolicyGroups { get; private set; } = [];

    /// <summary>What the request itself tells of its life, oldest first.</summary>
    public IEnumerable<(DateTimeOffset At, string What)> History => new (DateTimeOffset? At, string What)[]
        {
            (AccessRequest.CreatedAt, $"{AccessRequest.RequesterName} asked for access"),
            (AccessRequest.DecidedAt, $"{DecidedBy ?? "Somebody"} {(AccessRequest.Status == AccessRequestStatus.Denied ? "denied" : "approved")} it"),
        }
        .Concat(AccessRequest.Keys.Select(k => (k.RevealedAt, $"{AccessRequest.RequesterName} got the secret of {k.AccessKeyId}")))
        .Concat(AccessRequest.Keys.Select(k => (k.EndedAt, $"The key {k.AccessKeyId} was ended")))
        .Append((AccessRequest.UpdatedAt, $"Last change: it is {AccessRequest.Status}"))
        .Where(e => e.Item1 is not null).Select(e => (At: e.Item1!.Value, What: e.Item2)).OrderBy(e => e.At);

    public Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) => ShowAsync(cancellationToken);

    [Requires(Permissions.AccessRequests)]
    public Task<IActionResult> OnPostApproveAsync(CancellationToken cancellationToken)
    {
        var request = new ApproveAccessRequestRequest
        {
            CloudCredentialId = CloudCredentialId,
            PolicyGroupId = PolicyGroupId,
            Regions = FormValues.List(Regions) is { Count: > 0 } regions ? regions : null,
            ExpiresAt = FormValues.EndOf(ExpiresAt),
            Comment = Comment,
        };
        return DecideAsync("It is approved: the requester can obtain the secret now.", expected =>
            AskAsync(() => AccountAccessRequestEndpoints.ApproveAsync(Id, request, expected, Caller, validator, approvals, cancellationToken)), cancellationToken);
    }

    [Requires(Permissions.AccessRequests)]
    public Task<IActionResult> OnPostDenyAsync(CancellationToken cancellationToken) => DecideAsync("It is denied.", expected =>
        AskAsync(() => AccountAccessRequestEndpoints.DenyAsync(Id, new DenyAccessRequestRequest { Reason = Reason }, expected, Caller, store, cancellationToken)), cancellationToken);

    [Requires(Permissions.AccessRequests)]
    public Task<IActionResult> OnPostRevokeAsync(CancellationToken cancellationToken) => DecideAsync("It is revoked: its keys work no more.", expected =>
        AskAsync(() => AccountAccessRequestEndpoints.RevokeAsync(Id, new RevokeAccessRequestRequest { Reason = Reason }, expected, Caller, store, cancellationToken)), cancellationToken);

    [Requires(Permissions.AccessRequests)]
    public Task<IActionResult> OnPostArchiveAsync(CancellationToken cancellationToken) => DecideAsync("It is archived.", expected =>
        AskAsync(() => AccountAccessRequestEndpoints.ArchiveAsync(Id, expected, Caller, store, cancellationToken)), cancellationToken);

    private async Task<IActionResult> DecideAsync(
        string notice, Func<ExpectedVersion, Task<AccessRequestResponse?>> decide, CancellationToken cancellationToken)
    {
        if (await decide(FormValues.Version(Version)) is null)
        {
            return await ShowAsync(cancellationToken);
        }

        Notice = notice;
        return Redirect($"/access-requests/{Id}");
    }

    public override async Task<bool> LoadAsync(CancellationToken cancellationToken)
    {
        if (await AskAsync(() => AccountAccessRequestEndpoints.GetAsync(Id, Caller, store, cancellationToken)) is not { } request)
        {
            return false;
        }

        AccessRequest = request;
        DecidedBy = request.DecidedBy is { } by ? (await users.FindAsync(Caller.AccountId, by, cancellationToken))?.Name : null;
        var all = new PageQuery { Limit = PageQuery.MaxLimit };
        if (Caller.Has(Permissions.CloudCredentialsRead) || Caller.Has(Permissions.CloudCredentialNames))
        {
            Page<CloudCredentialResponse>? list = await AskAsync(() => CloudCredentialEndpoints.ListAsync(all, Caller, credentials, cancellationToken));
            Credentials = [.. (list?.Items ?? []).Where(c => c.Status == CloudCredentialStatus.Active).Select(c => (c.Id, c.Name))];
            CredentialName = list?.Items.FirstOrDefault(c => c.Id == request.CloudCredentialId)?.Name;
        }

        if (Caller.Has(Permissions.PolicyGroupsRead))
        {
            Page<PolicyGroupResponse>? list = await AskAsync(() => PolicyGroupEndpoints.ListAsync(all, Caller, policies, cancellationToken));
            PolicyGroups = [.. (list?.Items ?? []).Select(g => (g.Id, g.Name))];
            PolicyGroupName = list?.Items.FirstOrDefault(g => g.Id == request.PolicyGroupId)?.Name;
        }

        return true;
    }
}
