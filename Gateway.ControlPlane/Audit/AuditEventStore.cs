using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Gateway.ControlPlane.Database;
using Npgsql;

namespace Gateway.ControlPlane.Audit;

/// <summary>Reads audit events, newest first.</summary>
internal sealed class AuditEventStore(NpgsqlDataSource dataSource)
{
    private const string Select =
        """
        SELECT id, time, kind, decision, node_id, request_id, reason, error_code, access_key_id, environment_id, access_request_id, requester_id,
          client_address, method, host, service, region, action, resource, status, upstream_request_id, request_bytes, response_bytes,
          duration_ms, upstream_ms, user_agent, reported_policy, actor_id, target_type, target_id, before::text AS before, after::text AS after
        FROM audit_events
        WHERE account_id = @accountId
        """;

    // Of an export; about a megabyte.
    private const int PageSize = 1000;

    private const string Order = "ORDER BY time DESC, id DESC";

    /// <summary>One page.</summary>
    /// <param name="accountId">Whose.</param>
    /// <param name="visibleTo">Only events of this requester or actor; null: all of the account.</param>
    /// <param name="query">Filters.</param>
    /// <param name="after">The key of the last event already seen, from <see cref="KeyOf"/>.</param>
    /// <param name="take">At most how many.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public Task<IReadOnlyList<AuditEventRow>> ListAsync(
        string accountId, string? visibleTo, AuditQuery query, (DateTimeOffset Time, Guid Id)? after, int take, CancellationToken cancellationToken) =>
        dataSource.QueryAsync<AuditEventRow>(
            $"{(visibleTo is null ? SelectOf(query, after is not null) : SelectOwn(query, after is not null))} {Order} LIMIT @take",
            Parameters(accountId, visibleTo, query, after, take),
            cancellationToken);

    /// <summary>
    /// Every event, a page at a time: memory stays constant however many there are, and no connection waits for a reader who is slow.
    /// </summary>
    public async IAsyncEnumerable<AuditEventRow> ReadAllAsync(
        string accountId, string? visibleTo, AuditQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        (DateTimeOffset, Guid)? after = null;
        IReadOnlyList<AuditEventRow> page;
        do
        {
            page = await ListAsync(accountId, visibleTo, query, after, PageSize, cancellationToken);
            foreach (AuditEventRow row in page)
            {
                yield return row;
            }

            after = page.Count > 0 ? (page[^1].Time, page[^1].Id) : after;
        }
        while (page.Count == PageSize);
    }

    /// <summary>The key of an event in the list's order. PostgreSQL keeps microseconds, so ticks do not lose anything.</summary>
    public static string KeyOf(AuditEventRow row) => string.Create(CultureInfo.InvariantCulture, $"{row.Time.UtcTicks}.{row.Id:N}");

    /// <summary>Reads a key; false when it is none.</summary>
    public static bool TryParseKey(string key, out (DateTimeOffset Time, Guid Id) parsed)
    {
        parsed = default;
        int dot = key.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0
            || !long.TryParse(key.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out long ticks)
            || ticks > DateTimeOffset.MaxValue.UtcTicks
            || !Guid.TryParseExact(key.AsSpan(dot + 1), "N", out Guid id))
        {
            return false;
        }

        parsed = (new DateTimeOffset(ticks, TimeSpan.Zero), id);
        return true;
    }

    // Conditions that are not asked for are not in the text: statements are prepared, and a plan that must hold for every value of
    // "is absent, or equal" can use the index of none.
    private static string SelectOf(AuditQuery query, bool isNextPage)
    {
        var text = new StringBuilder(Select);
        Narrow(query.Id, "id = @Id");
        Narrow(query.From, "time >= @From");
        Narrow(query.To, "time < @To");
        Narrow(query.Kind, query.Kind == "administration" ? "kind = 'administration'" : "kind = @Kind");
        Narrow(query.Environment, "environment_id = @Environment");
        Narrow(query.Requester, "requester_id = @Requester");
        Narrow(query.Actor, "actor_id = @Actor");
        Narrow(query.Target, "target_id = @Target");
        Narrow(query.Service, "service = @Service");
        Narrow(query.Action, "action = @Action");
        Narrow(query.DecisionName, query.DecisionName == "allowed" ? "decision = 'allowed'" : "decision = @DecisionName AND decision <> 'allowed'");
        Narrow(query.AccessKey, "access_key_id = @AccessKey");
        Narrow(query.AccessRequest, "access_request_id = @AccessRequest");
        Narrow(query.RequestId, "request_id = @RequestId");
        Narrow(query.Reported == true ? query.Reported : null, "reported_policy IS NOT NULL");
        Narrow(isNextPage ? isNextPage : null, "(time, id) < (@afterTime, @afterId::uuid)");
        return text.ToString();

        void Narrow(object? asked, string condition)
        {
            if (asked is not null)
            {
                text.Append("\n  AND ").Append(condition);
            }
        }
    }

    // Two reads, each along its own index: one condition with OR would sort everything of a busy requester for each page.
    private static string SelectOwn(AuditQuery query, bool isNextPage)
    {
        string all = SelectOf(query, isNextPage);
        return $"""
            SELECT * FROM (
              ({all} AND requester_id = @visibleTo {Order} LIMIT @take)
              UNION ALL
              ({all} AND actor_id = @visibleTo AND requester_id IS DISTINCT FROM @visibleTo {Order} LIMIT @take)) own
            """;
    }

    private static object Parameters(string accountId, string? visibleTo, AuditQuery query, (DateTimeOffset Time, Guid Id)? after, int take) => new
    {
        accountId,
        visibleTo,
        query.Id,
        query.From,
        query.To,
        query.Kind,
        query.Environment,
        query.Requester,
        query.Actor,
        query.Target,
        query.Service,
        query.Action,
        query.DecisionName,
        query.AccessKey,
        query.AccessRequest,
        query.RequestId,
        afterTime = after?.Time,
        afterId = after?.Id,
        take,
    };
}
