using System.Text.Json.Nodes;
using System.Threading.RateLimiting;
using Gateway.ControlPlane.Audit;
using Gateway.ControlPlane.Database;
using Gateway.ControlPlane.Diagnostics;
using Gateway.ControlPlane.Sessions;
using Microsoft.AspNetCore.Identity;
using Npgsql;

namespace Gateway.ControlPlane.Passwords;

/// <summary>
/// Verifies e-mail and password and begins a session. An unknown e-mail, a user without a password, a disabled user and a wrong password
/// take the same work and get the same answer.
/// </summary>
internal sealed partial class PasswordSignIn(
    NpgsqlDataSource dataSource,
    PasswordStore passwords,
    PasswordHashing hashing,
    SignInTries tries,
    SessionStore sessions,
    AuditTrail audit,
    ILogger<PasswordSignIn> logger) : IDisposable
{
    private static readonly TimeSpan BusyWait = TimeSpan.FromSeconds(5);

    // Hashing is meant to be slow: as many at a time as there are cores, a few waiting, and the rest told to come back.
    private readonly ConcurrencyLimiter _hashes = new(new ConcurrencyLimiterOptions { PermitLimit = Environment.ProcessorCount, QueueLimit = 100 });

    public async Task<SignInOutcome> SignInAsync(string email, string? account, string password, string? address, CancellationToken cancellationToken)
    {
        (TimeSpan wait, bool isLast) = await tries.TakeAsync(email, cancellationToken);
        if (wait > TimeSpan.Zero)
        {
            LogLocked(logger, address);
            return SignInOutcome.Locked(wait);
        }

        PasswordRow? user = await passwords.FindByEmailAsync(email, account, cancellationToken);
        if (await VerifyAsync(user?.PasswordHash, password, cancellationToken) is not { } result)
        {
            return SignInOutcome.Locked(BusyWait);
        }

        if (user is null || result == PasswordVerificationResult.Failed)
        {
            LogWrong(logger, address);
            await RefuseAsync(user, email, isLast, address, cancellationToken);
            return SignInOutcome.Wrong;
        }

        string? newHash = result == PasswordVerificationResult.SuccessRehashNeeded ? hashing.Hash(password) : null;
        await using Transaction transaction = await Transaction.BeginAsync(dataSource, cancellationToken);
        if (!await PasswordStore.HoldAsync(transaction, user))
        {
            return SignInOutcome.Wrong;
        }

        if (newHash is not null)
        {
            await PasswordStore.RehashAsync(transaction, user, newHash);
        }

        await SignInTries.ForgetAsync(transaction, email, right: 1);
        NewSession session = await sessions.BeginAsync(transaction, user.AccountId, user.UserId, SessionMethods.Password, address);
        await transaction.CommitAsync();
        return SignInOutcome.Done(session);
    }

    /// <summary>Whether it is the user's current password, counted like a sign-in; null when it is, else what to answer.</summary>
    public async Task<SignInOutcome?> CheckCurrentAsync(PasswordRow user, string password, string? address, CancellationToken cancellationToken)
    {
        (TimeSpan wait, bool isLast) = await tries.TakeAsync(user.Email, cancellationToken);
        if (wait > TimeSpan.Zero)
        {
            return SignInOutcome.Locked(wait);
        }

        PasswordVerificationResult? result = await VerifyAsync(user.PasswordHash, password, cancellationToken);
        if (result == PasswordVerificationResult.Failed)
        {
            await RefuseAsync(user, user.Email, isLast, address, cancellationToken);
            return SignInOutcome.Wrong;
        }

        return result is null ? SignInOutcome.Locked(BusyWait) : null;
    }

    public void Dispose() => _hashes.Dispose();

    private async Task<PasswordVerificationResult?> VerifyAsync(string? hash, string password, CancellationToken cancellationToken)
    {
        using RateLimitLease lease = await _hashes.AcquireAsync(1, cancellationToken);
        return lease.IsAcquired ? hashing.Verify(hash, password) : null;
    }

    private async Task RefuseAsync(PasswordRow? user, string email, bool isLast, string? address, CancellationToken cancellationToken)
    {
        await using Transaction transaction = await Transaction.BeginAsync(dataSource, cancellationToken);
        await RecordAsync("session.refuse");
        if (isLast)
        {
            await RecordAsync("user.lock");
        }

        await transaction.CommitAsync();
        if (isLast && user is not null)
        {
            LogLockOut(logger, user.UserId, address);
        }

        // Nobody's e-mail has no account whose audit could tell of it. As much is written for it all the same, and committed: else the time
        // that a commit takes would tell who has an e-mail from who has none.
        Task RecordAsync(string action) => user is null
            ? SignInTries.RewriteAsync(transaction, email)
            : audit.RecordAsync(transaction, user.AccountId, null, address, Refusal(user, action));
    }

    private static AdministrativeAct Refusal(PasswordRow user, string action) => new()
    {
        Action = action,
        TargetType = "user",
        TargetId = user.UserId,
        Decision = "denied",
        After = new JsonObject { ["method"] = SessionMethods.Password },
    };

    [LoggerMessage(EventIds.SignInRefused, LogLevel.Information, "A sign-in from {Address} had a wrong e-mail or password")]
    private static partial void LogWrong(ILogger logger, string? address);

    [LoggerMessage(EventIds.SignInWhileLocked, LogLevel.Information, "A sign-in from {Address} was not looked at: too many wrong ones before")]
    private static partial void LogLocked(ILogger logger, string? address);

    [LoggerMessage(EventIds.UserLocked, LogLevel.Warning, "The user {UserId} is locked after too many wrong passwords, the last from {Address}")]
    private static partial void LogLockOut(ILogger logger, string userId, string? address);
}
