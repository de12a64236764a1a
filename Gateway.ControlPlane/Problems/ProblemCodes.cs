using System.Reflection;

namespace Gateway.ControlPlane.Problems;

/// <summary>Every stable code, with its status and title. A code is never reused for something else.</summary>
internal static class ProblemCodes
{
    public static readonly ProblemCode ValidationFailed = new("validation_failed", 400, "Some fields are not valid");
    public static readonly ProblemCode MalformedRequest = new("malformed_request", 400, "The request cannot be read");
    public static readonly ProblemCode UnknownScope = new("unknown_scope", 400, "The credential scope is not known");
    public static readonly ProblemCode Unauthenticated = new("unauthenticated", 401, "A valid token is required");
    public static readonly ProblemCode SignInFailed = new("sign_in_failed", 401, "The sign-in failed");
    public static readonly ProblemCode Forbidden = new("forbidden", 403, "A permission is missing");
    public static readonly ProblemCode RequesterOnly = new("requester_only", 403, "Only the requester may do this");
    public static readonly ProblemCode SelfApprovalForbidden = new("self_approval_forbidden", 403, "The own request cannot be approved");
    public static readonly ProblemCode CurrentPasswordRequired = new("current_password_required", 403, "The own password is changed with the current one");
    public static readonly ProblemCode AntiforgeryFailed = new("antiforgery_failed", 403, "The antiforgery token is missing or not valid");
    public static readonly ProblemCode HttpsRequired = new("https_required", 403, "Sessions need https");
    public static readonly ProblemCode SignInRefused = new("sign_in_refused", 403, "The sign-in was refused");
    public static readonly ProblemCode NotActive = new("not_active", 403, "The access request is not active");
    public static readonly ProblemCode SigningRefused = new("signing_refused", 403, "This is not signed");
    public static readonly ProblemCode NotFound = new("not_found", 404, "Not found");
    public static readonly ProblemCode UnknownAccessKey = new("unknown_access_key", 404, "The access key is not known");
    public static readonly ProblemCode MethodNotAllowed = new("method_not_allowed", 405, "The method is not allowed here");
    public static readonly ProblemCode InvalidTransition = new("invalid_transition", 409, "Not possible in the current status");
    public static readonly ProblemCode NameTaken = new("name_taken", 409, "The name is taken");
    public static readonly ProblemCode PriceExists = new("price_exists", 409, "There is a price already");
    public static readonly ProblemCode AlreadyMember = new("already_member", 409, "The user is a member already");
    public static readonly ProblemCode InUse = new("in_use", 409, "Still in use");
    public static readonly ProblemCode EnvironmentArchived = new("environment_archived", 409, "The environment is archived");
    public static readonly ProblemCode TooManyKeys = new("too_many_keys", 409, "Two keys are live already");
    public static readonly ProblemCode TooManyTokens = new("too_many_tokens", 409, "The user has as many tokens as a user may have");
    public static readonly ProblemCode LastAdmin = new("last_admin", 409, "The account needs an admin");
    public static readonly ProblemCode WrongKind = new("wrong_kind", 409, "Not possible for this kind of cloud credential");
    public static readonly ProblemCode IdempotencyInProgress = new("idempotency_in_progress", 409, "The same call is still running");
    public static readonly ProblemCode LinkNotValid = new("link_not_valid", 410, "The link is unknown, used or expired");
    public static readonly ProblemCode SecretAlreadyRevealed = new("secret_already_revealed", 410, "The secret was shown before");
    public static readonly ProblemCode PreconditionFailed = new("precondition_failed", 412, "It has changed in the meantime");
    public static readonly ProblemCode BodyTooLarge = new("body_too_large", 413, "The body is too large");
    public static readonly ProblemCode UnsupportedMediaType = new("unsupported_media_type", 415, "The body must be JSON");
    public static readonly ProblemCode IdempotencyKeyReused = new("idempotency_key_reused", 422, "The idempotency key belongs to another call");
    public static readonly ProblemCode RateLimited = new("rate_limited", 429, "Too many calls");
    public static readonly ProblemCode SignInLocked = new("sign_in_locked", 429, "Too many wrong passwords");
    public static readonly ProblemCode InternalError = new("internal_error", 500, "The control plane failed");
    public static readonly ProblemCode NotReady = new("not_ready", 503, "The control plane is not ready yet");
    public static readonly ProblemCode DatabaseUnavailable = new("database_unavailable", 503, "The database cannot be reached");
    public static readonly ProblemCode IdentityProviderUnavailable = new("identity_provider_unavailable", 503, "The identity provider cannot be reached");
    public static readonly ProblemCode CloudCredentialUnavailable = new("cloud_credential_unavailable", 503, "The cloud credential cannot be used now");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ProblemCode> All { get; } =
    [
        .. typeof(ProblemCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => f.GetValue(null)).OfType<ProblemCode>(),
    ];

    /// <summary>The code for a status that the framework chose by itself; null when there is none.</summary>
    public static ProblemCode? ForStatus(int status) => status switch
    {
        400 => MalformedRequest,
        401 => Unauthenticated,
        403 => Forbidden,
        404 => NotFound,
        405 => MethodNotAllowed,
        413 => BodyTooLarge,
        415 => UnsupportedMediaType,
        429 => RateLimited,
        500 => InternalError,
        _ => null,
    };
}
