using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Api;
using Gateway.ControlPlane.CloudCredentials;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.ControlPlane.Console.CloudCredentials;

/// <summary>Stores a cloud credential: first its kind is chosen (<c>?kind=</c>), then what that kind needs is asked.</summary>
[Requires(Permissions.CloudCredentials)]
internal sealed class NewPage(CloudCredentialStore store, CloudCredentialVerifier verifier, TimeProvider time) : ConsolePage
{
    [FromQuery]
    public string? Kind { get; set; }

    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public string? AccessKeyId { get; set; }

    [BindProperty]
    public string? ExpiresAt { get; set; }

    [BindProperty]
    public string? RoleArn { get; set; }

    [BindProperty]
    public string? BaseCredentialId { get; set; }

    [BindProperty]
    public string? ExternalId { get; set; }

    [BindProperty]
    public string? SessionNameTemplate { get; set; }

    [BindProperty]
    public string? AccountId { get; set; }

    [BindProperty]
    public string? Region { get; set; }

    [BindProperty]
    public bool Verify { get; set; }

    public KindWords? Chosen => KindWords.All.FirstOrDefault(k => k.Kind == Kind);

    public bool HasKeys => Kind is CloudCredentialKinds.Static or CloudCredentialKinds.Session;

    /// <summary>What a role may be assumed over.</summary>
    public IReadOnlyList<(string Id, string Name)> Bases { get; private set; } = [];

    public Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        Verify = true;
        return ShowAsync(cancellationToken);
    }

    public async Task<IActionResult> OnPostAsync([FromForm] string? secretAccessKey, [FromForm] string? sessionToken, CancellationToken cancellationToken)
    {
        var request = new CreateCloudCredentialRequest
        {
            Name = Name,
            Kind = Kind,
            AccessKeyId = AccessKeyId,
            SecretAccessKey = secretAccessKey,
            SessionToken = sessionToken,
            ExpiresAt = FormValues.TimeOf(ExpiresAt),
            AccountId = AccountId,
            Region = Region,
            RoleArn = RoleArn,
            ExternalId = ExternalId,
            SessionNameTemplate = SessionNameTemplate,
            BaseCredentialId = BaseCredentialId,
        };
        if (await AskAsync(() => CloudCredentialEndpoints.CreateAsync(request, Caller, store, time, cancellationToken)) is not { } created)
        {
            return await ShowAsync(cancellationToken);
        }

        VerificationResponse? said = Verify
            ? await AskAsync(() => CloudCredentialEndpoints.VerifyAsync(created.Id, Caller, store, verifier, cancellationToken))
            : null;
        return Done(
            said switch
            {
                { Verified: true } => $"It is stored, and works: AWS says that it is of account {said.AccountId}.",
                { Verified: false } => "It is stored, but AWS did not take it. What AWS said is below.",
                _ => "It is stored.",
            },
            $"/cloud-credentials/{created.Id}");
    }

    public override async Task<bool> LoadAsync(CancellationToken cancellationToken)
    {
        if (Kind == CloudCredentialKinds.AssumeRole)
        {
            var all = new PageQuery { Limit = PageQuery.MaxLimit };
            Page<CloudCredentialResponse>? list = await AskAsync(() => CloudCredentialEndpoints.ListAsync(all, Caller, store, cancellationToken));
            Bases = [.. (list?.Items ?? []).Where(c => c.Kind != CloudCredentialKinds.AssumeRole).Select(c => (c.Id, c.Name))];
        }

        return true;
    }
}
