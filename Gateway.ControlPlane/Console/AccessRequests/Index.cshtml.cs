using System.Globalization;
using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.AccessRequests;
using Gateway.ControlPlane.Api;
using Gateway.ControlPlane.CloudCredentials;
using Gateway.ControlPlane.PolicyGroups;
using Gateway.ControlPlane.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.ControlPlane.Console.AccessRequests;

/// <summary>The queue of approvers: searched, narrowed, and decided one by one or many at once.</summary>
[Requires(Permissions.AccessRequestsRead)]
internal sealed class IndexPage(
    AccessRequestStore store,
    ApprovalStore approvals,
    AccessRequestValidator validator,
    CloudCredentialStore credentials,
    PolicyGroupStore policies,
    Names names,
    Shell shell) : ConsolePage
{
    private const string Moved = "Somebody changed it in the meantime: look at it again.";

    // What is wrong with these is wrong for every request, and told once, beside its field.
    private static readonly Dictionary<string, string> SharedFields = new(StringComparer.Ordinal)
    {
        ["cloudCredentialId"] = "cloudCredentialId",
        ["policyGroupId"] = "policyGroupId",
        ["comment"] = "answer",
        ["reason"] = "answer",
    };

    [BindProperty(SupportsGet = true)]
    public QueueFilter Filter { get; set; } = new();

    [BindProperty(SupportsGet = true)]
    public string? Cursor { get; set; }

    /// <summary>The chosen requests, each as its id, a bar, and the version that was shown.</summary>
    [BindProperty]
    public IReadOnlyList<string> Selected { get; set; } = [];

    [BindProperty]
    public string? CloudCredentialId { get; set; }

    [BindProperty]
    public string? PolicyGroupId { get; set; }

    /// <summary>The comment of an approval, the reason of anything else.</summary>
    [BindProperty]
    public string? Answer { get; set; }

    /// <summary>Whether Enter was pressed and none of the buttons.</summary>
    [BindProperty]
    public bool Undecided { get; set; }

    public IReadOnlyList<(string Id, string Name)> Environments { get; private set; } = [];

    public IReadOnlyList<(string Id, string Name)> Credentials { get; private set; } = [];

    public IReadOnlyList<(string Id, string Name)> PolicyGroups { get; private set; } = [];

    public Page<AccessRequestResponse>? Requests { get; private set; }

    public NameBook Names { get; private set; } = NameBook.Empty;

    /// <summary>What became of each chosen request; empty before anything was done.</summary>
    public IReadOnlyList<BulkOutcome> Outcomes { get; private set; } = [];

    public bool CanApprove => CanMove(AccessRequestStatus.Approved);

    public bool CanDeny => CanMove(AccessRequestStatus.Denied);

    public bool CanRevoke => CanMove(AccessRequestStatus.Revoked);

    public bool CanArchive => CanMove(AccessRequestStatus.Archived);

    public bool IsSelected(AccessRequestResponse request) => Selected.Any(s => s.StartsWith($"{request.Id}|", StringComparison.Ordinal));

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        // A search that the API does not take is told beside its field.
        return await LoadAsync(cancellationToken) || Errors.ContainsKey("search") ? Page() : Refused();
    }

    [Requires(Permissions.AccessRequests)]
    public Task<IActionResult> OnPostApproveAsync(CancellationToken cancellationToken)
    {
        var request = new ApproveAccessRequestRequest { CloudCredentialId = CloudCredentialId, PolicyGroupId = PolicyGroupId, Comment = Answer };
        return EachAsync("approved", (id, version) =>
            AccountAccessRequestEndpoints.ApproveAsync(id, request, version, Caller, validator, approvals, cancellationToken), cancellationToken);
    }

    [Requires(Permissions.AccessRequests)]
    public Task<IActionResult> OnPostDenyAsync(CancellationToken cancellationToken) => EachAsync("denied", (id, version) =>
        AccountAccessRequestEndpoints.DenyAsync(id, new DenyAccessRequestRequest { Reason = Answer }, version, Caller, store, cancellationToken), cancellationToken);

    [Requires(Permissions.AccessRequests)]
    public Task<IActionResult> OnPostRevokeAsync(CancellationToken cancellationToken) => EachAsync("revoked", (id, version) =>
        AccountAccessRequestEndpoints.RevokeAsync(id, new RevokeAccessRequestRequest { Reason = Answer }, version, Caller, store, cancellationToken), cancellationToken);

    [Requires(Permissions.AccessRequests)]
    public Task<IActionResult> OnPostArchiveAsync(CancellationToken cancellationToken) => EachAsync("archived", (id, version) =>
        AccountAccessRequestEndpoints.ArchiveAsync(id, version, Caller, store, cancellationToken), cancellationToken);

    public override async Task<bool> LoadAsync(CancellationToken cancellationToken)
    {
        Environments = await shell.EnvironmentsAsync(Caller, cancellationToken);
        Names = await names.OfAsync(Caller.AccountId, Filter.Links.Select(l => l.Id), cancellationToken);
        Requests = await AskAsync(() => AccountAccessRequestEndpoints.ListAsync(Filter.Read(), new PageQuery { Cursor = Cursor }, Caller, store, cancellationToken));
        if (!CanApprove)
        {
            return Requests is not null;
        }

        var all = new PageQuery { Limit = PageQuery.MaxLimit };
        if (Caller.Has(Permissions.CloudCredentialsRead) || Caller.Has(Permissions.CloudCredentialNames))
        {
            Page<CloudCredentialResponse>? list = await AskAsync(() => CloudCredentialEndpoints.ListAsync(all, Caller, credentials, cancellationToken));
            Credentials = [.. (list?.Items ?? []).Where(c => c.Status == CloudCredentialStatus.Active).Select(c => (c.Id, c.Name))];
        }

        if (Caller.Has(Permissions.PolicyGroupsRead))
        {
            Page<PolicyGroupResponse>? list = await AskAsync(() => PolicyGroupEndpoints.ListAsync(all, Caller, policies, cancellationToken));
            PolicyGroups = [.. (list?.Items ?? []).Select(g => (g.Id, g.Name))];
        }

        return Requests is not null;
    }

    private bool CanMove(string status) => Caller.Has(Permissions.AccessRequests)
        && (string.IsNullOrEmpty(Filter.Status) || AccessRequestStatus.Before(status).Contains(Filter.Status));

    private async Task<IActionResult> EachAsync(
        string done, Func<string, ExpectedVersion, Task<Results<Ok<AccessRequestResponse>, ProblemHttpResult>>> move, CancellationToken cancellationToken)
    {
        var outcomes = new List<BulkOutcome>();
        if (Undecided)
        {
            Refuse(Problem.Invalid("selected", "Press the button of what is to be done: Enter alone decides nothing."));
            await LoadAsync(cancellationToken);
            return Page();
        }

        if (Selected.Count is 0 or > PageQuery.MaxLimit)
        {
            Refuse(Problem.Invalid("selected", $"Choose one request at least, and at most {PageQuery.MaxLimit}."));
            await LoadAsync(cancellationToken);
            return Page();
        }

        foreach (string chosen in Selected)
        {
            int bar = chosen.IndexOf('|', StringComparison.Ordinal);
            string id = bar < 0 ? chosen : chosen[..bar];
            long version = bar >= 0 && long.TryParse(chosen.AsSpan(bar + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long shown) ? shown : -1;
            IResult result = await AnswerAsync(() => move(id, new ExpectedVersion(version)));
            if (result is ProblemHttpResult problem && SharedProblem(problem) is { } shared)
            {
                Refuse(shared);
                break;
            }

            outcomes.Add(await OutcomeAsync(id, result, cancellationToken));
        }

        Outcomes = outcomes;
        if (Refusal is not null || outcomes.Any(o => o.Refusal is not null))
        {
            await LoadAsync(cancellationToken);
            return Page();
        }

        Notice = outcomes.Count == 1 ? $"It is {done}." : string.Create(CultureInfo.InvariantCulture, $"{outcomes.Count} requests are {done}.");
        return Redirect(Filter.With("cursor", null));
    }

    private async Task<BulkOutcome> OutcomeAsync(string id, IResult result, CancellationToken cancellationToken)
    {
        AccessRequestResponse? request = result is Ok<AccessRequestResponse> { Value: { } moved }
            ? moved
            : (await store.FindAsync(Caller.AccountId, null, id, cancellationToken))?.ToResponse();
        string what = request is null ? id : $"{string.Join(", ", request.Services)} of {request.RequesterName}";
        return new BulkOutcome(id, what, result is ProblemHttpResult problem ? Told(problem) : null);
    }

    private static string Told(ProblemHttpResult problem) => problem.ProblemDetails.Extensions["code"] is "precondition_failed"
        ? Moved
        : problem.ProblemDetails.Extensions.TryGetValue("errors", out object? errors) && errors is IReadOnlyDictionary<string, string[]> fields
            ? string.Join(' ', fields.SelectMany(f => f.Value))
            : problem.ProblemDetails.Detail ?? "";

    private static ProblemHttpResult? SharedProblem(ProblemHttpResult problem)
    {
        if (!problem.ProblemDetails.Extensions.TryGetValue("errors", out object? value)
            || value is not IReadOnlyDictionary<string, string[]> fields || !fields.Keys.All(SharedFields.ContainsKey))
        {
            return null;
        }

        var errors = new FieldErrors();
        foreach ((string field, string[] messages) in fields)
        {
            errors.Add(SharedFields[field], string.Join(' ', messages));
        }

        return Problem.Invalid(errors);
    }
}
