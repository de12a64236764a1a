using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Daemons;
using Gateway.ControlPlane.Problems;
using Gateway.Signing.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.ControlPlane.Diagnoses;

/// <summary><c>/audit-events/{requestId}/diagnosis</c>, for admins: refused calls of the last day.</summary>
internal static class DiagnosisEndpoints
{
    private const int MaxText = 65_536;
    private const int MaxBodyBytes = 4 * MaxText;

    public static void MapDiagnoses(this RouteGroupBuilder api)
    {
        RouteGroupBuilder diagnosis = api.MapGroup("/audit-events/{requestId}/diagnosis").WithTags("Audit");
        diagnosis.MapGet("", GetAsync).RequirePermission(Permissions.Diagnosis)
            .WithName("GetDiagnosis").WithSummary("Why a call of the last day was refused, and the likely cause");
        diagnosis.MapPost("", CompareAsync).RequirePermission(Permissions.Diagnosis).WithMetadata(new RequestSizeLimit(MaxBodyBytes))
            .WithName("CompareDiagnosis").WithSummary("The same, with the first difference to what the client computed");
    }

    public static async Task<Results<Ok<DiagnosisResponse>, ProblemHttpResult>> GetAsync(
        string requestId, Caller caller, DiagnosisStore store, CancellationToken cancellationToken) =>
        await store.FindAsync(caller.AccountId, requestId, cancellationToken) is { } row
            ? TypedResults.Ok(Answer(row, row.Read(), difference: null, cause: null))
            : Missing();

    public static async Task<Results<Ok<DiagnosisResponse>, ProblemHttpResult>> CompareAsync(
        string requestId, CompareDiagnosisRequest request, Caller caller, DiagnosisStore store, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        Check(errors, "canonicalRequest", request.CanonicalRequest);
        Check(errors, "stringToSign", request.StringToSign);
        if (string.IsNullOrWhiteSpace(request.CanonicalRequest) && string.IsNullOrWhiteSpace(request.StringToSign))
        {
            errors.Add("canonicalRequest", "Give the client's canonical request, its string to sign, or both.");
        }

        if (errors.Any)
        {
            return Problem.Invalid(errors);
        }

        if (await store.FindAsync(caller.AccountId, requestId, cancellationToken) is not { } row)
        {
            return Missing();
        }

        CallDiagnosis diagnosis = row.Read();
        if (diagnosis is not { CanonicalRequest: { } canonical, StringToSign: { } toSign })
        {
            return TypedResults.Ok(Answer(row, diagnosis, difference: null, cause: null));
        }

        bool hasCanonical = !string.IsNullOrWhiteSpace(request.CanonicalRequest);
        TextDifference? difference = hasCanonical ? TextComparison.CanonicalRequests(canonical, diagnosis.IsCut, request.CanonicalRequest!) : null;
        if (difference is null && !string.IsNullOrWhiteSpace(request.StringToSign))
        {
            difference = TextComparison.StringsToSign(toSign, request.StringToSign);
        }

        return TypedResults.Ok(Answer(row, diagnosis, difference, Causes.Of(difference, diagnosis, hasCanonical && string.IsNullOrWhiteSpace(request.StringToSign))));
    }

    private static void Check(FieldErrors errors, string field, string? text)
    {
        if (text?.Length > MaxText)
        {
            errors.Add(field, $"Must have at most {MaxText} characters.");
        }
    }

    private static ProblemHttpResult Missing() => Problem.NotFound("diagnosis: they are kept for a day, of refused calls, and of a storm of them not of all");

    private static DiagnosisResponse Answer(DiagnosisRow row, CallDiagnosis diagnosis, TextDifference? difference, LikelyCause? cause) => new()
    {
        RequestId = row.RequestId,
        Reason = row.Reason,
        LikelyCause = cause ?? Causes.Of(diagnosis, row.Time),
        Difference = difference,
        Failure = diagnosis.Failure,
        CanonicalRequest = diagnosis.CanonicalRequest,
        IsCut = diagnosis.IsCut,
        StringToSign = diagnosis.StringToSign,
        SignedAt = diagnosis.SignedAt,
        ReceivedAt = row.Time,
        DeclaredPayloadHash = diagnosis.DeclaredPayloadHash,
        ComputedPayloadHash = diagnosis.ComputedPayloadHash,
        Policy = diagnosis.Policy,
        ExpiresAt = row.StoredAt + DiagnosisStore.Retention,
    };
}
