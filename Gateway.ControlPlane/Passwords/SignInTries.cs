using Gateway.ControlPlane.Database;
using Npgsql;

namespace Gateway.ControlPlane.Passwords;

/// <summary>
/// Counts tries before the password is looked at, so that many at the same time get no more tries than one after the other. Counted by
/// e-mail, whether or not there is such a user, and in the database's lower case, by which users are found: by another fold of case each
/// spelling that finds a user (K, or the sign of Kelvin) would have tries of its own. A row per e-mail that was tried, until its window has
/// passed.
/// </summary>
internal sealed class SignInTries(NpgsqlDataSource dataSource, SignInOptions options, TimeProvider time)
{
    private const string Hash = "sha256(convert_to(lower(@email), 'UTF8'))";

    /// <summary>Takes one try.</summary>
    /// <returns>Zero when it may go on, else how long to wait; and whether it was the last one.</returns>
    public async Task<(TimeSpan Wait, bool IsLast)> TakeAsync(string email, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        var parameters = new { email, now, end = now + options.LockOut, max = options.TriesBeforeLockOut };
        SignInTriesRow? taken = await dataSource.QueryOneAsync<SignInTriesRow>(
            $"""
            INSERT INTO sign_in_tries AS t (email_hash, tries, window_ends_at) VALUES ({Hash}, 1, @end)
            ON CONFLICT (email_hash) DO UPDATE
              SET tries = CASE WHEN t.window_ends_at <= @now THEN 1 ELSE t.tries + 1 END,
                window_ends_at = CASE WHEN t.window_ends_at <= @now OR t.tries + 1 >= @max THEN @end ELSE t.window_ends_at END
              WHERE t.window_ends_at <= @now OR t.tries < @max
            RETURNING tries, window_ends_at
            """,
            parameters,
            cancellationToken);
        if (taken is not null)
        {
            return (TimeSpan.Zero, taken.Tries >= options.TriesBeforeLockOut);
        }

        SignInTriesRow? locked = await dataSource.QueryOneAsync<SignInTriesRow>(
            $"SELECT tries, window_ends_at FROM sign_in_tries WHERE email_hash = {Hash}", parameters, cancellationToken);
        TimeSpan wait = locked is null ? TimeSpan.Zero : locked.WindowEndsAt - now;
        return (wait > TimeSpan.FromSeconds(1) ? wait : TimeSpan.FromSeconds(1), false);
    }

    /// <summary>
    /// Forgets the tries: the password was right, or it is a new one. Where users of several accounts have the e-mail, it only gives back
    /// the try that was right: else who knows one of their passwords, or sets it, could guess the others without end.
    /// </summary>
    public static Task ForgetAsync(Transaction transaction, string email, int right) =>
        transaction.ExecuteAsync(
            $"""
            UPDATE sign_in_tries SET tries = CASE
              WHEN (SELECT count(*) FROM users WHERE lower(email) = lower(@email)) > 1 THEN greatest(tries - @right, 0) ELSE 0 END
            WHERE email_hash = {Hash}
            """,
            new { email, right });

    /// <summary>Writes the row of an e-mail again as it is.</summary>
    public static Task RewriteAsync(Transaction transaction, string email) =>
        transaction.ExecuteAsync($"UPDATE sign_in_tries SET tries = tries WHERE email_hash = {Hash}", new { email });

    public Task PruneAsync(CancellationToken cancellationToken) =>
        dataSource.ExecuteAsync("DELETE FROM sign_in_tries WHERE window_ends_at <= @now", new { now = time.GetUtcNow() }, cancellationToken);
}
