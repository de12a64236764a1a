using Gateway.ControlPlane.Database;
using Gateway.ControlPlane.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.ControlPlane.AccessRequests;

/// <summary>Outcomes to answers, for the account scope and the environment scope alike.</summary>
internal static class AccessRequestAnswers
{
    public static Results<Ok<AccessRequestResponse>, ProblemHttpResult> Of(Guarded<AccessRequestRow> outcome, string transition) => outcome switch
    {
        { Row: { } row } => TypedResults.Ok(row.ToResponse()),
        { Failure: GuardFailure.NotFound } => NotFound(),
        { Failure: GuardFailure.WrongVersion } => Problem.PreconditionFailed(),
        _ => Problem.InvalidTransition("access request", transition, outcome.CurrentStatus ?? ""),
    };

    public static ProblemHttpResult NotFound() => Problem.NotFound("access request");

    public static ProblemHttpResult Of(ApprovalRefusal refusal) => refusal switch
    {
        ApprovalRefusal.SelfApproval => Problem.Of(ProblemCodes.SelfApprovalForbidden, "Somebody other than the requester must approve."),
        ApprovalRefusal.CredentialUnknown => Problem.Invalid("cloudCredentialId", "Is no cloud credential of this account."),
        ApprovalRefusal.CredentialNotActive => Problem.Invalid("cloudCredentialId", "The cloud credential is disabled."),
        ApprovalRefusal.CredentialOfOtherCloud => Problem.Invalid("cloudCredentialId", "The cloud credential is for another cloud."),
        ApprovalRefusal.PolicyGroupUnknown => Problem.Invalid("policyGroupId", "Is no policy group of this account."),
        ApprovalRefusal.ExpiryPassed => Problem.Invalid("expiresAt", "The requested time has passed: give another."),
        _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal, "Not a refusal."),
    };

    public static ProblemHttpResult Of(ProxyKeyOutcome outcome, string transition) => outcome.Failure switch
    {
        ProxyKeyFailure.RequestNotFound => NotFound(),
        ProxyKeyFailure.NotRequester => RequesterOnly(),
        ProxyKeyFailure.WrongStatus => Problem.InvalidTransition("access request", transition, outcome.CurrentStatus ?? ""),
        ProxyKeyFailure.AlreadyRevealed => Problem.Of(
            ProblemCodes.SecretAlreadyRevealed, "The secret can be obtained once. Make a second key to replace a lost one."),
        ProxyKeyFailure.TooManyKeys => Problem.Of(
            ProblemCodes.TooManyKeys, $"{ProxyKeyStore.MaxLiveKeys} keys are live; end one first."),
        ProxyKeyFailure.KeyNotFound => Problem.NotFound("key"),
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome.Failure, "Not a failure."),
    };

    public static ProblemHttpResult RequesterOnly() => Problem.Of(ProblemCodes.RequesterOnly, "Only the requester may do this.");

    /// <summary>The problem of a status filter that names none; null when it is good.</summary>
    public static ProblemHttpResult? CheckStatus(string? status) =>
        status is null || AccessRequestStatus.All.Contains(status)
            ? null
            : Problem.Invalid("status", $"Must be one of {string.Join(", ", AccessRequestStatus.All)}.");
}
