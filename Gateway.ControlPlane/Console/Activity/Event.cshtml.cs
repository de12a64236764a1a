using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Api;
using Gateway.ControlPlane.Audit;
using Gateway.ControlPlane.Diagnoses;
using Gateway.ControlPlane.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.ControlPlane.Console.Activity;

/// <summary>One event in full: a call with its refusal explained, or an act with what it changed.</summary>
[Requires]
internal sealed class EventPage(AuditEventStore store, DiagnosisStore diagnoses, Names names) : ConsolePage
{
    [FromRoute]
    public Guid Id { get; set; }

    [BindProperty]
    public string? CanonicalRequest { get; set; }

    [BindProperty]
    public string? StringToSign { get; set; }

    public AuditEventResponse? Event { get; private set; }

    public NameBook Names { get; private set; } = NameBook.Empty;

    public DiagnosisResponse? Diagnosis { get; private set; }

    /// <summary>Whether what the client computed was compared with what the gateway did.</summary>
    public bool IsCompared { get; private set; }

    public bool IsAct => Event?.Kind == "administration";

    /// <summary>The reason in words; null for what has none.</summary>
    public RefusalWords? Words => Event?.Reason is { } reason && !IsAct ? RefusalWords.Of(reason) : null;

    public IReadOnlyList<(string Field, string? Before, string? After)> Changed => Event is { } e ? Changes.Of(e, Names) : [];

    public Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) => ShowAsync(cancellationToken);

    /// <summary>Compares the client's own texts. They may hold a session token: they are not stored, and not shown again.</summary>
    [Requires(Permissions.Diagnosis)]
    public async Task<IActionResult> OnPostCompareAsync(CancellationToken cancellationToken)
    {
        if (!await LoadAsync(cancellationToken))
        {
            return Refused();
        }

        var request = new CompareDiagnosisRequest { CanonicalRequest = CanonicalRequest, StringToSign = StringToSign };
        DiagnosisResponse? compared = await AskAsync(() => DiagnosisEndpoints.CompareAsync(Event!.RequestId ?? "", request, Caller, diagnoses, cancellationToken));
        (Diagnosis, IsCompared) = (compared ?? Diagnosis, compared is not null);
        return Page();
    }

    public override async Task<bool> LoadAsync(CancellationToken cancellationToken)
    {
        if (await AskAsync(() => AuditEndpoints.ListAsync(new AuditQuery { Id = Id }, new PageQuery(), Caller, store, cancellationToken)) is not { Items: [{ } read, ..] })
        {
            Refuse(Problem.NotFound("event"));
            return false;
        }

        Event = read;
        Names = await names.OfAsync(Caller.AccountId, [.. EventWords.Ids(read), .. Changes.Ids(read)], cancellationToken);

        // Most calls have none, which is no refusal of this page.
        if (read is { Kind: "call", RequestId: { } requestId, Decision: not "allowed" } && Caller.Has(Permissions.Diagnosis)
            && (await DiagnosisEndpoints.GetAsync(requestId, Caller, diagnoses, cancellationToken)).Result is Ok<DiagnosisResponse> { Value: { } known })
        {
            Diagnosis = known;
        }

        return true;
    }
}
