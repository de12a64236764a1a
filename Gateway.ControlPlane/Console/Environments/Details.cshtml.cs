using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Api;
using Gateway.ControlPlane.Environments;
using Gateway.ControlPlane.Users;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.ControlPlane.Console.Environments;

/// <summary>One environment: its members, its settings, its end.</summary>
[Requires(Permissions.EnvironmentsRead, Permissions.EnvironmentRequests, Permissions.EnvironmentMembersRead, InEnvironment = true)]
internal sealed class DetailsPage(EnvironmentStore store, MemberStore members, UserStore users) : ConsolePage
{
    [BindProperty]
    public long? Version { get; set; }

    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public bool ReportOnly { get; set; }

    [BindProperty]
    public string? UserId { get; set; }

    [BindProperty]
    public string? Email { get; set; }

    [BindProperty]
    public string? Role { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Cursor { get; set; }

    public EnvironmentResponse Environment { get; private set; } = null!;

    public Page<MemberResponse>? Members { get; private set; }

    /// <summary>Suggested as new members; null for who may not see the users.</summary>
    public IReadOnlyList<string>? Emails { get; private set; }

    public string Path => $"/environments/{Scope.Id}";

    public bool CanEdit => Scope.Has(Permissions.Environments);

    public bool CanSeeMembers => Scope.Has(Permissions.EnvironmentMembersRead);

    public bool CanEditMembers => Scope.Has(Permissions.EnvironmentMembers);

    public bool CanSeeUsers => Caller.Has(Permissions.UsersRead);

    public bool CanSeeRequests =>
        Scope.Has(Permissions.EnvironmentRequests) || Scope.Has(Permissions.EnvironmentRequestsRead) || Scope.Has(Permissions.AccessRequestsRead);

    public Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) => ShowAsync(cancellationToken);

    [Requires(Permissions.Environments, InEnvironment = true)]
    public async Task<IActionResult> OnPostUpdateAsync(CancellationToken cancellationToken)
    {
        // An empty name is a mistake to tell of, not one that is left out.
        var request = new UpdateEnvironmentRequest { Name = Name ?? "", ReportOnly = ReportOnly };
        return await AskAsync(() => EnvironmentEndpoints.UpdateAsync(Scope.Id, request, FormValues.Version(Version), Caller, store, cancellationToken)) is null
            ? await ShowAsync(cancellationToken)
            : Done("It is saved.", Path);
    }

    [Requires(Permissions.Environments, InEnvironment = true)]
    public async Task<IActionResult> OnPostArchiveAsync(CancellationToken cancellationToken) =>
        await AskAsync(() => EnvironmentEndpoints.ArchiveAsync(Scope.Id, FormValues.Version(Version), Caller, store, cancellationToken)) is null
            ? await ShowAsync(cancellationToken)
            : Done("It is archived: its keys work no more.", Path);

    [Requires(Permissions.EnvironmentMembers, InEnvironment = true)]
    public async Task<IActionResult> OnPostAddMemberAsync(CancellationToken cancellationToken)
    {
        var request = new AddMemberRequest { Email = Email ?? "", Role = Role };
        return await AskAsync(() => EnvironmentEndpoints.AddMemberAsync(Scope.Id, request, Scope, Caller, members, cancellationToken)) is { } added
            ? Done($"{added.Name} is a member now.", Path)
            : await ShowAsync(cancellationToken);
    }

    [Requires(Permissions.EnvironmentMembers, InEnvironment = true)]
    public async Task<IActionResult> OnPostChangeMemberAsync(CancellationToken cancellationToken)
    {
        var request = new UpdateMemberRequest { Role = Role };
        return await AskAsync(() => EnvironmentEndpoints.UpdateMemberAsync(
            Scope.Id, UserId ?? "", request, FormValues.Version(Version), Scope, Caller, members, cancellationToken)) is { } changed
            ? Done($"{changed.Name} is {changed.Role} now.", Path)
            : await ShowAsync(cancellationToken);
    }

    [Requires(Permissions.EnvironmentMembers, InEnvironment = true)]
    public async Task<IActionResult> OnPostRemoveMemberAsync(CancellationToken cancellationToken) =>
        await AskAsync(() => EnvironmentEndpoints.RemoveMemberAsync(
            Scope.Id, UserId ?? "", FormValues.Version(Version), Caller, members, cancellationToken))
            ? Done("They are no member any more. Requests of theirs stay until an approver revokes them.", Path)
            : await ShowAsync(cancellationToken);

    public override async Task<bool> LoadAsync(CancellationToken cancellationToken)
    {
        if (await AskAsync(() => EnvironmentEndpoints.GetAsync(Scope.Id, Caller, store, cancellationToken)) is not { } environment)
        {
            return false;
        }

        Environment = environment;
        if (Name is null && !Errors.ContainsKey("name"))
        {
            (Name, ReportOnly) = (environment.Name, environment.ReportOnly);
        }

        if (CanSeeMembers)
        {
            Members = await AskAsync(() => EnvironmentEndpoints.ListMembersAsync(Scope.Id, new PageQuery { Cursor = Cursor }, Caller, members, cancellationToken));
        }

        if (CanEditMembers && CanSeeUsers)
        {
            var all = new PageQuery { Limit = PageQuery.MaxLimit };
            Emails = [.. (await AskAsync(() => UserEndpoints.ListAsync(all, Caller, users, cancellationToken)))?.Items.Select(u => u.Email) ?? []];
        }

        return true;
    }

    protected override string? FieldOf(string code) => code is "already_member" ? "email" : base.FieldOf(code);
}
