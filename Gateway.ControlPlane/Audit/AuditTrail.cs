using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Database;

namespace Gateway.ControlPlane.Audit;

/// <summary>Writes administrative acts, in the transaction of the act itself: no act without its event, no event without its act.</summary>
internal sealed class AuditTrail(TimeProvider time)
{
    public Task RecordAsync(Transaction transaction, Caller caller, AdministrativeAct act) =>
        RecordAsync(transaction, caller.AccountId, caller.UserId, caller.Address, act);

    /// <summary>Records an act of the control plane itself (expiry, bootstrap): it has no actor.</summary>
    public Task RecordAsync(Transaction transaction, string accountId, AdministrativeAct act) =>
        RecordAsync(transaction, accountId, actorId: null, address: null, act);

    /// <summary>Records an act outside a call's authentication, such as a sign-in; who did it may not be known.</summary>
    public async Task RecordAsync(Transaction transaction, string accountId, string? actorId, string? address, AdministrativeAct act)
    {
        DateTimeOffset now = time.GetUtcNow();
        await transaction.ExecuteAsync(
            """
            INSERT INTO audit_events (account_id, id, time, kind, decision, action, environment_id, access_request_id, requester_id,
              client_address, actor_id, target_type, target_id, before, after)
            VALUES (@accountId, @id, @now, 'administration', @Decision, @Action, @EnvironmentId, @AccessRequestId, @RequesterId,
              @address, @actorId, @TargetType, @TargetId, @before::jsonb, @after::jsonb)
            """,
            new
            {
                accountId,
                id = Guid.CreateVersion7(now),
                now,
                act.Decision,
                act.Action,
                act.EnvironmentId,
                act.AccessRequestId,
                act.RequesterId,
                address,
                actorId,
                act.TargetType,
                act.TargetId,
                before = act.Before?.ToJsonString(),
                after = act.After?.ToJsonString(),
            });
    }
}
