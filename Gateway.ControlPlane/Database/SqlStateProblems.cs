using System.Net.Sockets;
using Gateway.ControlPlane.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Gateway.ControlPlane.Database;

/// <summary>SQLSTATE to problem, for what the schema itself refuses.</summary>
internal static class SqlStateProblems
{
    // Connection, authorization (a password being changed), no such database (being restored), resources, operator's intervention.
    private static readonly string[] UnavailableClasses = ["08", "28", "3D", "53", "57P"];

    /// <summary>The answer for a constraint that a caller can run into; null for everything else, which is a fault of ours.</summary>
    public static ProblemHttpResult? ProblemOf(PostgresException exception) => (exception.SqlState, exception.ConstraintName) switch
    {
        (PostgresErrorCodes.UniqueViolation, "users_email_key") => Problem.Of(ProblemCodes.NameTaken, "A user with this email exists."),
        (PostgresErrorCodes.UniqueViolation, "prices_target_key") => Problem.Of(
            ProblemCodes.PriceExists, "The service and action have a price: edit that one."),
        (PostgresErrorCodes.UniqueViolation, "environment_members_pkey") => Problem.Of(ProblemCodes.AlreadyMember, "The user is a member of the environment."),
        (PostgresErrorCodes.UniqueViolation, { } name) when name.EndsWith("_name_key", StringComparison.Ordinal) =>
            Problem.Of(ProblemCodes.NameTaken, "Another one has this name."),
        _ => null,
    };

    /// <summary>Whether the database was out of reach, starting, stopping, full of connections or failing over.</summary>
    public static bool IsUnavailable(Exception exception) => exception switch
    {
        PostgresException postgres => postgres.IsTransient || postgres.SqlState == PostgresErrorCodes.ReadOnlySqlTransaction
            || UnavailableClasses.Any(c => postgres.SqlState.StartsWith(c, StringComparison.Ordinal)),
        NpgsqlException => true,
        SocketException or TimeoutException => true,
        _ => false,
    };
}
