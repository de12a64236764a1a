using Gateway.ControlPlane.Settings;
using Npgsql;

namespace Gateway.ControlPlane.Database;

/// <summary>Where the one source of truth is.</summary>
internal sealed record DatabaseOptions
{
    private const string ConnectionStringKey = "Database:ConnectionString";

    private const string HostsExpected =
        "with several hosts no Target Session Attributes, or primary or read-write: everything is read and written at the primary";

    // On each connection; the one used longest ago gives way. Resolve, tokens and audit are a dozen.
    private const int MaxPreparedStatements = 64;

    /// <summary>An Npgsql connection string. Holds a password: never logged.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>
    /// The connection string of the pool: statements that repeat are prepared, which spares the server planning them each time. A
    /// connection string that says so itself is left alone.
    /// </summary>
    public string PooledConnectionString
    {
        get
        {
            var builder = new NpgsqlConnectionStringBuilder(ConnectionString);
            if (!builder.Keys.Contains("Max Auto Prepare", StringComparer.OrdinalIgnoreCase))
            {
                builder.MaxAutoPrepare = MaxPreparedStatements;
                builder.AutoPrepareMinUsages = 2;
            }

            return builder.ConnectionString;
        }
    }

    /// <summary>Whether <c>serve</c> migrates the schema itself (default); otherwise it waits until someone has run <c>migrate</c>.</summary>
    public required bool MigrateAtStart { get; init; }

    public static DatabaseOptions Read(SettingsReader reader)
    {
        string text = reader.RequiredText(ConnectionStringKey, "an Npgsql connection string such as Host=127.0.0.1;Database=csg;Username=csg;Password=...");
        if (text.Length > 0)
        {
            try
            {
                var builder = new NpgsqlConnectionStringBuilder(text);
                if (string.IsNullOrEmpty(builder.Host))
                {
                    reader.Mistake(ConnectionStringKey, "an Npgsql connection string with Host=");
                }
                else if (builder.Host.Contains(','))
                {
                    text = AtThePrimary(reader, builder);
                }
            }
            catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException)
            {
                reader.Mistake(ConnectionStringKey, "an Npgsql connection string such as Host=127.0.0.1;Database=csg;Username=csg;Password=...");
            }
        }

        return new DatabaseOptions
        {
            ConnectionString = text,
            MigrateAtStart = reader.Flag("Database:MigrateAtStart", defaultValue: true),
        };
    }

    /// <summary>
    /// Of several hosts, connections go to the one that is the primary. Left alone, Npgsql takes whichever answers first, a replica that
    /// refuses every write too; and for 10 seconds after a failover it believes that the promoted replica is still one.
    /// </summary>
    private static string AtThePrimary(SettingsReader reader, NpgsqlConnectionStringBuilder builder)
    {
        builder.TargetSessionAttributes ??= "primary";
        if (builder.TargetSessionAttributes is not ("primary" or "read-write"))
        {
            reader.Mistake(ConnectionStringKey, HostsExpected);
        }

        if (!builder.Keys.Contains("Host Recheck Seconds", StringComparer.OrdinalIgnoreCase))
        {
            builder.HostRecheckSeconds = 1;
        }

        return builder.ConnectionString;
    }

    /// <summary>Names the type only: records print their members, and this one holds a password.</summary>
    public override string ToString() => nameof(DatabaseOptions);
}
