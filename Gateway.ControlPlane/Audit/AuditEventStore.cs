using System.Globalization;
using System.Runtime.CompilerServices;
using Dapper;
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
          AND (@From::timestamptz IS NULL OR time >= @From)
          AND (@To::timestamptz IS NULL OR time < @To)
          AND (@Kind::text IS NULL OR kind = @Kind)
          AND (@Environment::text IS NULL OR environment_id = @Environment)
          AND (@Requester::text IS NULL OR requester_id = @Requester)
          AND (@Actor::text IS NULL OR actor_id = @Actor)
          AND (@Target::text IS NULL OR target_id = @Target)
          AND (@Service::text IS NULL OR service = @Service)
          AND (@Action::text IS NULL OR action = @Action)
          AND (@DecisionName::text IS NULL OR decision = @DecisionName)
          AND (@AccessKey::text IS NULL OR access_key_id = @AccessKey)
          AND (@AccessRequest::text IS NULL OR access_request_id = @AccessRequest)
          AND (@RequestId::text IS NULL OR request_id = @RequestId)
          AND (NOT @OnlyReported OR reported_policy IS NOT NULL)
          AND (@afterTime::timestamptz IS NULL OR (time, id) < (@afterTime, @afterId::uuid))
        """;

    private const string Order = "ORDER BY time DESC, id DESC";

    /// <summary>Two reads, each along its own index: one condition with OR would sort everything of a busy requester for each page.</summary>
    private const string SelectOwn =
        $"""
        SELECT * FROM (
          ({Select} AND requester_id = @visibleTo {Order} LIMIT @take)
          UNION ALL
          ({Select} AND actor_id = @visibleTo AND requester_id IS DISTINCT FROM @visibleTo {Order} LIMIT @take)) own
        """;

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
            $"{(visibleTo is null ? Select : SelectOwn)} {Order} LIMIT @take",
            Parameters(accountId, visibleTo, query, after, take),
            cancellationToken);

    /// <summary>Every event, one at a time as the database sends them: memory stays constant however many there are.</summary>
    public async IAsyncEnumerable<AuditEventRow> ReadAllAsync(
        string accountId, string? visibleTo, AuditQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var reader = await connection.ExecuteReaderAsync(new CommandDefinition(
            $"{(visibleTo is null ? Select : SelectOwn)} {Order}",
            Parameters(accountId, visibleTo, query, null, null),
            commandTimeout: 0,
            flags: CommandFlags.None,
            cancellationToken: cancellationToken));
        Func<System.Data.Common.DbDataReader, AuditEventRow> parse = reader.GetRowParser<AuditEventRow>();
        while (await reader.ReadAsync(cancellationToken))
        {
            yield return parse(reader);
        }
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

    private static object Parameters(string accountId, string? visibleTo, AuditQuery query, (DateTimeOffset Time, Guid Id)? after, int? take) => new
    {
        accountId,
        visibleTo,
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
        OnlyReported = query.Reported == true,
        afterTime = after?.Time,
        afterId = after?.Id,
        take,
    };
}
