using Gateway.ControlPlane.Database;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Gateway.ControlPlane.Api;

/// <summary><c>/healthz</c> and <c>/readyz</c>.</summary>
internal static class HealthEndpoints
{
    private static readonly TimeSpan DatabaseTimeout = TimeSpan.FromSeconds(2);

    public static void MapHealth(this WebApplication app)
    {
        app.MapGet("/healthz", () => TypedResults.Text("ok\n")).ExcludeFromDescription();
        app.MapGet("/readyz", ReadyAsync).ExcludeFromDescription();
    }

    private static async Task<ContentHttpResult> ReadyAsync(
        NpgsqlDataSource dataSource, DatabaseReadiness readiness, GracefulStop stop, TimeProvider time, CancellationToken cancellationToken)
    {
        if (stop.HasBegun)
        {
            return TypedResults.Text("stopping\n", statusCode: StatusCodes.Status503ServiceUnavailable);
        }

        if (!readiness.SchemaIsCurrent)
        {
            return TypedResults.Text("waiting for the database\n", statusCode: StatusCodes.Status503ServiceUnavailable);
        }

        using var timeout = new CancellationTokenSource(DatabaseTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await dataSource.QueryOneAsync<int>("SELECT 1", new { }, either.Token);
            return TypedResults.Text("ready\n");
        }
        catch (Exception e) when (SqlStateProblems.IsUnavailable(e) || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return TypedResults.Text("the database cannot be reached\n", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }
}
