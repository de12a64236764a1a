using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.CloudCredentials;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.ControlPlane.Console.CloudCredentials;

/// <summary>One cloud credential: what it is and who uses it; rotate, verify, rename, disable, delete.</summary>
[Requires(Permissions.CloudCredentialsRead)]
internal sealed class DetailsPage(
    CloudCredentialStore store, CloudCredentialUsageStore usage, CloudCredentialVerifier verifier, TimeProvider time) : ConsolePage
{
    [FromRoute]
    public string Id { get; set; } = "";

    [BindProperty]
    public long? Version { get; set; }

    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public string? AccountId { get; set; }

    [BindProperty]
    public string? AccessKeyId { get; set; }

    [BindProperty]
    public string? ExpiresAt { get; set; }

    public CloudCredentialResponse Credential { get; private set; } = null!;

    public CloudCredentialUsageResponse Usage { get; private set; } = null!;

    /// <summary>Name of the credential that the role is assumed over.</summary>
    public string? BaseName { get; private set; }

    /// <summary>Why the last verification failed, with the credential's name where the API's text has its id.</summary>
    public string? VerificationError => Credential.VerificationError?.Replace(Credential.Id, $"“{Credential.Name}”", StringComparison.Ordinal);

    public string Path => $"/cloud-credentials/{Id}";

    public DateTimeOffset Now => time.GetUtcNow();

    public bool CanEdit => Caller.Has(Permissions.CloudCredentials);

    public bool CanSeeRequests => Caller.Has(Permissions.AccessRequestsRead);

    public bool HasKeys => Credential.Kind is CloudCredentialKinds.Static or CloudCredentialKinds.Session;

    public Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) => ShowAsync(cancellationToken);

    [Requires(Permissions.CloudCredentials)]
    public async Task<IActionResult> OnPostUpdateAsync(CancellationToken cancellationToken)
    {
        var request = new UpdateCloudCredentialRequest { Name = Name ?? "", AccountId = AccountId };
        return await ChangedAsync("It is saved.", () => CloudCredentialEndpoints.UpdateAsync(
            Id, request, FormValues.Version(Version), Caller, store, cancellationToken), cancellationToken);
    }

    [Requires(Permissions.CloudCredentials)]
    public async Task<IActionResult> OnPostRotateAsync([FromForm] string? secretAccessKey, [FromForm] string? sessionToken, CancellationToken cancellationToken)
    {
        var request = new RotateCloudCredentialRequest
        {
            AccessKeyId = AccessKeyId,
            SecretAccessKey = secretAccessKey,
            SessionToken = sessionToken,
            ExpiresAt = FormValues.TimeOf(ExpiresAt),
        };
        return await ChangedAsync("It is rotated: the new key is in use.", () => CloudCredentialEndpoints.RotateAsync(
            Id, request, FormValues.Version(Version), Caller, store, time, cancellationToken), cancellationToken);
    }

    [Requires(Permissions.CloudCredentials)]
    public async Task<IActionResult> OnPostVerifyAsync(CancellationToken cancellationToken) =>
        await AskAsync(() => CloudCredentialEndpoints.VerifyAsync(Id, Caller, store, verifier, cancellationToken)) switch
        {
            { Verified: true } said => Done($"It works: AWS says that it is of account {said.AccountId}.", Path),
            { } => Done("AWS did not take it. What it said is below.", Path),
            null => await ShowAsync(cancellationToken),
        };

    [Requires(Permissions.CloudCredentials)]
    public Task<IActionResult> OnPostDisableAsync(CancellationToken cancellationToken) => ChangedAsync(
        "It is disabled: nothing is signed with it now.",
        () => CloudCredentialEndpoints.DisableAsync(Id, FormValues.Version(Version), Caller, store, cancellationToken),
        cancellationToken);

    [Requires(Permissions.CloudCredentials)]
    public Task<IActionResult> OnPostEnableAsync(CancellationToken cancellationToken) => ChangedAsync(
        "It is enabled.", () => CloudCredentialEndpoints.EnableAsync(Id, FormValues.Version(Version), Caller, store, cancellationToken), cancellationToken);

    [Requires(Permissions.CloudCredentials)]
    public async Task<IActionResult> OnPostDeleteAsync(CancellationToken cancellationToken) =>
        await AskAsync(() => CloudCredentialEndpoints.DeleteAsync(Id, FormValues.Version(Version), Caller, store, cancellationToken))
            ? Done("It is deleted, and its secret destroyed.", "/cloud-credentials")
            : await ShowAsync(cancellationToken);

    public override async Task<bool> LoadAsync(CancellationToken cancellationToken)
    {
        if (await AskAsync(() => CloudCredentialEndpoints.GetAsync(Id, Caller, store, cancellationToken)) is not { } credential
            || await AskAsync(() => CloudCredentialEndpoints.UsageAsync(Id, Caller, store, usage, cancellationToken)) is not { } uses)
        {
            return false;
        }

        (Credential, Usage) = (credential, uses);
        if (Name is null && !Errors.ContainsKey("name"))
        {
            (Name, AccountId) = (credential.Name, credential.AccountId);
        }

        if (credential.BaseCredentialId is { } baseId)
        {
            BaseName = (await AskAsync(() => CloudCredentialEndpoints.GetAsync(baseId, Caller, store, cancellationToken)))?.Name;
        }

        return true;
    }

    private async Task<IActionResult> ChangedAsync(
        string notice,
        Func<Task<Results<Ok<CloudCredentialResponse>, ProblemHttpResult>>> change,
        CancellationToken cancellationToken) => await AskAsync(change) is null ? await ShowAsync(cancellationToken) : Done(notice, Path);
}
