using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Api;
using Gateway.ControlPlane.Database;
using Gateway.ControlPlane.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.ControlPlane.CloudCredentials;

/// <summary><c>/cloud-credentials</c>. Secrets go in and never come out.</summary>
internal static class CloudCredentialEndpoints
{
    public static void MapCloudCredentials(this RouteGroupBuilder api)
    {
        RouteGroupBuilder credentials = api.MapGroup("/cloud-credentials").WithTags("Cloud credentials");
        credentials.MapGet("", ListAsync)
            .RequirePermission(Permissions.CloudCredentialsRead, Permissions.CloudCredentialNames)
            .WithName("ListCloudCredentials").WithSummary("List cloud credentials; approvers see names only");
        credentials.MapPost("", CreateAsync).RequirePermission(Permissions.CloudCredentials).Idempotent()
            .Refuses(ProblemCodes.NameTaken).WithName("CreateCloudCredential").WithSummary("Store a cloud credential");
        credentials.MapGet("{id}", GetAsync)
            .RequirePermission(Permissions.CloudCredentialsRead, Permissions.CloudCredentialNames)
            .WithName("GetCloudCredential").WithSummary("One cloud credential; approvers see the name only");
        credentials.MapGet("{id}/usage", UsageAsync).RequirePermission(Permissions.CloudCredentialsRead)
            .WithName("GetCloudCredentialUsage").WithSummary("Which access requests use it, how often and when last");
        credentials.MapPatch("{id}", UpdateAsync).RequirePermission(Permissions.CloudCredentials)
            .Refuses(ProblemCodes.NameTaken).WithName("UpdateCloudCredential").WithSummary("Rename, or give the AWS account");
        credentials.MapPost("{id}/rotate", RotateAsync).RequirePermission(Permissions.CloudCredentials)
            .Refuses(ProblemCodes.WrongKind).WithName("RotateCloudCredential").WithSummary("Replace key and secret without interruption");
        credentials.MapPost("{id}/verify", VerifyAsync).RequirePermission(Permissions.CloudCredentials)
            .WithName("VerifyCloudCredential").WithSummary("Ask STS whose credential it is");
        credentials.MapPost("{id}/disable", DisableAsync).RequirePermission(Permissions.CloudCredentials)
            .Refuses(ProblemCodes.InvalidTransition).WithName("DisableCloudCredential").WithSummary("Disable: access requests that use it stop working at once");
        credentials.MapPost("{id}/enable", EnableAsync).RequirePermission(Permissions.CloudCredentials)
            .Refuses(ProblemCodes.InvalidTransition).WithName("EnableCloudCredential").WithSummary("Enable a disabled cloud credential");
        credentials.MapDelete("{id}", DeleteAsync).RequirePermission(Permissions.CloudCredentials)
            .Refuses(ProblemCodes.InUse).WithName("DeleteCloudCredential").WithSummary("Delete; 409 while in use");
    }

    public static async Task<Results<Ok<Page<CloudCredentialResponse>>, ProblemHttpResult>> ListAsync(
        [AsParameters] PageQuery page, Caller caller, CloudCredentialStore store, CancellationToken cancellationToken)
    {
        if (page.Read(PageQuery.MaxLimit, out int limit, out string? after) is { } problem)
        {
            return problem;
        }

        IReadOnlyList<CloudCredentialRow> rows = await store.ListAsync(caller.AccountId, after, limit + 1, cancellationToken);
        return TypedResults.Ok(PageQuery.PageOf(rows, limit, r => Shown(caller, r), r => r.Id));
    }

    public static async Task<Results<Created<CloudCredentialResponse>, ProblemHttpResult>> CreateAsync(
        CreateCloudCredentialRequest request, Caller caller, CloudCredentialStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        CloudCredentialDraft draft = CloudCredentialValidator.Create(errors, request, time.GetUtcNow());
        if (!errors.Any && draft.BaseCredentialId is { } baseId
            && await store.FindAsync(caller.AccountId, baseId, cancellationToken) is not { Kind: not CloudCredentialKinds.AssumeRole })
        {
            errors.Add("baseCredentialId", "Must be a static, session or ambient cloud credential of this account.");
        }

        if (errors.Any)
        {
            return Problem.Invalid(errors);
        }

        CloudCredentialRow row = await store.CreateAsync(caller, draft, cancellationToken);
        return TypedResults.Created($"/api/v1/cloud-credentials/{row.Id}", row.ToResponse());
    }

    public static async Task<Results<Ok<CloudCredentialResponse>, ProblemHttpResult>> GetAsync(
        string id, Caller caller, CloudCredentialStore store, CancellationToken cancellationToken) =>
        await store.FindAsync(caller.AccountId, id, cancellationToken) is { } row
            ? TypedResults.Ok(Shown(caller, row))
            : Problem.NotFound("cloud credential");

    public static async Task<Results<Ok<CloudCredentialUsageResponse>, ProblemHttpResult>> UsageAsync(
        string id, Caller caller, CloudCredentialStore store, CloudCredentialUsageStore usage, CancellationToken cancellationToken) =>
        await store.FindAsync(caller.AccountId, id, cancellationToken) is null
            ? Problem.NotFound("cloud credential")
            : TypedResults.Ok(await usage.ReadAsync(caller.AccountId, id, cancellationToken));

    public static async Task<Results<Ok<CloudCredentialResponse>, ProblemHttpResult>> UpdateAsync(
        string id, UpdateCloudCredentialRequest request, ExpectedVersion expected, Caller caller, CloudCredentialStore store, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        string? name = request.Name is null ? null : errors.RequiredText("name", request.Name, 100);
        string? accountId = CloudCredentialValidator.AccountId(errors, request.AccountId);
        return errors.Any
            ? Problem.Invalid(errors)
            : Answer(await store.UpdateAsync(caller, id, name, accountId, expected.Version, cancellationToken), "editing");
    }

    public static async Task<Results<Ok<CloudCredentialResponse>, ProblemHttpResult>> RotateAsync(
        string id, RotateCloudCredentialRequest request, ExpectedVersion expected, Caller caller, CloudCredentialStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(caller.AccountId, id, cancellationToken) is not { } row)
        {
            return Problem.NotFound("cloud credential");
        }

        if (row.Kind is not (CloudCredentialKinds.Static or CloudCredentialKinds.Session))
        {
            return Problem.Of(ProblemCodes.WrongKind, $"A cloud credential of kind {row.Kind} holds no secret to rotate.");
        }

        var errors = new FieldErrors();
        (string? accessKeyId, CloudSecret? secret) = CloudCredentialValidator.Keys(
            errors, row.Kind, request.AccessKeyId, request.SecretAccessKey, request.SessionToken, request.ExpiresAt, time.GetUtcNow());
        return accessKeyId is null || secret is null
            ? Problem.Invalid(errors)
            : Answer(await store.RotateAsync(caller, row, accessKeyId, secret, request.ExpiresAt, expected.Version, cancellationToken), "rotating");
    }

    public static async Task<Results<Ok<VerificationResponse>, ProblemHttpResult>> VerifyAsync(
        string id, Caller caller, CloudCredentialStore store, CloudCredentialVerifier verifier, CancellationToken cancellationToken)
    {
        if (await store.FindStoredAsync(caller.AccountId, id, cancellationToken) is not { } credential)
        {
            return Problem.NotFound("cloud credential");
        }

        VerificationResponse result = await verifier.VerifyAsync(credential, cancellationToken);
        await store.RecordVerificationAsync(caller, credential.Row, result, cancellationToken);
        return TypedResults.Ok(result);
    }

    public static async Task<Results<Ok<CloudCredentialResponse>, ProblemHttpResult>> DisableAsync(
        string id, ExpectedVersion expected, Caller caller, CloudCredentialStore store, CancellationToken cancellationToken) =>
        Answer(await store.SetStatusAsync(caller, id, CloudCredentialStatus.Disabled, expected.Version, cancellationToken), "disabling");

    public static async Task<Results<Ok<CloudCredentialResponse>, ProblemHttpResult>> EnableAsync(
        string id, ExpectedVersion expected, Caller caller, CloudCredentialStore store, CancellationToken cancellationToken) =>
        Answer(await store.SetStatusAsync(caller, id, CloudCredentialStatus.Active, expected.Version, cancellationToken), "enabling");

    public static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        string id, ExpectedVersion expected, Caller caller, CloudCredentialStore store, CancellationToken cancellationToken)
    {
        Guarded<CloudCredentialRow> outcome = await store.DeleteAsync(caller, id, expected.Version, cancellationToken);
        return outcome.Failure switch
        {
            GuardFailure.None => TypedResults.NoContent(),
            GuardFailure.WrongStatus => Problem.Of(
                ProblemCodes.InUse,
                "Approved or active access requests, or roles assumed over it, use the cloud credential; revoke or delete them first."),
            GuardFailure.WrongVersion => Problem.PreconditionFailed(),
            _ => Problem.NotFound("cloud credential"),
        };
    }

    private static CloudCredentialResponse Shown(Caller caller, CloudCredentialRow row) =>
        caller.Has(Permissions.CloudCredentialsRead) ? row.ToResponse() : row.ToName();

    private static Results<Ok<CloudCredentialResponse>, ProblemHttpResult> Answer(Guarded<CloudCredentialRow> outcome, string transition) => outcome switch
    {
        { Row: { } row } => TypedResults.Ok(row.ToResponse()),
        { Failure: GuardFailure.NotFound } => Problem.NotFound("cloud credential"),
        { Failure: GuardFailure.WrongVersion } => Problem.PreconditionFailed(),
        _ => Problem.InvalidTransition("cloud credential", transition, outcome.CurrentStatus ?? ""),
    };
}
