using System.Text.Json;
using Gateway.ControlPlane.Database;
using Gateway.Signing.Contracts;
using Npgsql;
using NpgsqlTypes;

namespace Gateway.ControlPlane.Daemons;

/// <summary>
/// Connections whose sessions each have an empty table of their own, into which a batch of events is copied before it is stored. The
/// table lives as long as the session and empties itself at the end of each transaction; a table made for each batch would churn the
/// database's catalog.
/// </summary>
internal sealed class AuditStaging : IAsyncDisposable
{
    public const string Table = "staged_calls";

    /// <summary>The columns of an event, in the order they are copied, as in <c>audit_events</c>.</summary>
    public const string Columns =
        "id, time, request_id, decision, reason, error_code, access_key_id, environment_id, access_request_id, requester_id, client_address, "
        + "method, host, service, region, action, resource, status, upstream_request_id, request_bytes, response_bytes, duration_ms, "
        + "upstream_ms, user_agent, reported_policy";

    /// <summary>Twice as much as a canonical request that is all escapes makes.</summary>
    private const int MaxDiagnosis = 131_072;

    /// <summary>Batches stored at once by one control plane; more wait.</summary>
    private const int MaxConnections = 4;

    private const string CreateSql =
        $"""
        CREATE TEMPORARY TABLE {Table} (id uuid, time timestamptz, request_id text, decision text, reason text, error_code text,
          access_key_id text, environment_id text, access_request_id text, requester_id text, client_address text, method text, host text,
          service text, region text, action text, resource text, status integer, upstream_request_id text, request_bytes bigint,
          response_bytes bigint, duration_ms double precision, upstream_ms double precision, user_agent text, reported_policy text,
          diagnosis text) ON COMMIT DELETE ROWS
        """;

    private readonly NpgsqlDataSource _dataSource;

    public AuditStaging(DatabaseOptions options)
    {
        // Resetting a session when it returns to the pool would drop its table.
        var settings = new NpgsqlConnectionStringBuilder(options.ConnectionString) { NoResetOnClose = true, MaxPoolSize = MaxConnections };
        settings.MinPoolSize = Math.Min(settings.MinPoolSize, MaxConnections);
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        builder.UsePhysicalConnectionInitializer(Create, CreateAsync);
        _dataSource = builder.Build();
    }

    public ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken) => _dataSource.OpenConnectionAsync(cancellationToken);

    /// <summary>Copies a batch into the connection's table; call it within a transaction.</summary>
    public static async Task CopyAsync(NpgsqlConnection connection, IReadOnlyList<AuditEvent> events, CancellationToken cancellationToken)
    {
        await using NpgsqlBinaryImporter import = await connection.BeginBinaryImportAsync(
            $"COPY {Table} ({Columns}, diagnosis) FROM STDIN (FORMAT BINARY)", cancellationToken);
        foreach (AuditEvent e in events)
        {
            await import.StartRowAsync(cancellationToken);
            await import.WriteAsync(e.Id, NpgsqlDbType.Uuid, cancellationToken);
            await import.WriteAsync(e.Time.UtcDateTime, NpgsqlDbType.TimestampTz, cancellationToken);
            await TextAsync(e.RequestId);
            await TextAsync(NameOf(e.Decision));
            await TextAsync(e.Reason);
            await TextAsync(e.ErrorCode);
            await TextAsync(e.AccessKeyId);
            await TextAsync(e.EnvironmentId);
            await TextAsync(e.AccessRequestId);
            await TextAsync(e.RequesterId);
            await TextAsync(e.ClientAddress);
            await TextAsync(e.Method);
            await TextAsync(e.Host);
            await TextAsync(e.Service);
            await TextAsync(e.Region);
            await TextAsync(e.Action);
            await TextAsync(e.Resource);
            await import.WriteAsync(e.Status, NpgsqlDbType.Integer, cancellationToken);
            await TextAsync(e.UpstreamRequestId);
            await import.WriteAsync(e.RequestBytes, NpgsqlDbType.Bigint, cancellationToken);
            await import.WriteAsync(e.ResponseBytes, NpgsqlDbType.Bigint, cancellationToken);
            await import.WriteAsync(e.DurationMs, NpgsqlDbType.Double, cancellationToken);
            await import.WriteAsync(e.UpstreamMs, NpgsqlDbType.Double, cancellationToken);
            await TextAsync(e.UserAgent);
            await TextAsync(e.ReportedPolicy);
            if (DiagnosisOf(e) is { } diagnosis)
            {
                await import.WriteAsync(diagnosis, NpgsqlDbType.Text, cancellationToken);
            }
            else
            {
                await import.WriteNullAsync(cancellationToken);
            }
        }

        await import.CompleteAsync(cancellationToken);

        Task TextAsync(string? value) => value is null
            ? import.WriteNullAsync(cancellationToken)
            : import.WriteAsync(Held(value), NpgsqlDbType.Text, cancellationToken);
    }

    public ValueTask DisposeAsync() => _dataSource.DisposeAsync();

    // A batch that the database refuses would be sent for ever: what it cannot hold is bent, not refused.
    private static string Held(string value)
    {
        const int MaxLength = 2048;
        int length = value.Length > MaxLength ? MaxLength : value.Length;

        // Half of a pair is no text to the database.
        string text = value[..(length < value.Length && char.IsHighSurrogate(value[length - 1]) ? length - 1 : length)];
        return text.Replace('\0', '\uFFFD');
    }

    /// <summary>The diagnosis of a refused call as jsonb takes it; null when there is none, or it is larger than any daemon makes one.</summary>
    private static string? DiagnosisOf(AuditEvent e)
    {
        if (e is not { Decision: AuditDecision.Denied, Diagnosis: { } diagnosis })
        {
            return null;
        }

        string json = JsonSerializer.Serialize(diagnosis, ContractsJsonContext.Default.CallDiagnosis);
        return json.Length > MaxDiagnosis ? null : json.Replace("\\u0000", "\\ufffd", StringComparison.Ordinal);
    }

    private static string NameOf(AuditDecision decision) => decision switch
    {
        AuditDecision.Allowed => "allowed",
        AuditDecision.Denied => "denied",
        _ => "failed",
    };

    private static void Create(NpgsqlConnection connection)
    {
        using NpgsqlCommand command = connection.CreateCommand();
        command.CommandText = CreateSql;
        command.ExecuteNonQuery();
    }

    private static async Task CreateAsync(NpgsqlConnection connection)
    {
        await using NpgsqlCommand command = connection.CreateCommand();
        command.CommandText = CreateSql;
        await command.ExecuteNonQueryAsync();
    }
}
