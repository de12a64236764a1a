using System.Diagnostics;
using Gateway.ControlPlane.Database;
using Gateway.ControlPlane.Secrets;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.Secrets;

internal sealed class SecretRotationTests : ControlPlaneFixture
{
    [Test]
    public async Task A_rotation_that_was_interrupted_goes_on_and_keys_work_all_the_while()
    {
        (string _, string accessKeyId, string _) = await Account.ActiveAsync();
        await AddSecretsAsync(ControlPlane, Account, 120);

        string verifying = (await Account.ResolveAsync(accessKeyId))["verifyingKey"]!;
        SecretRotation rotation = ControlPlane.Services.GetRequiredService<SecretRotation>();
        KeyRingWriter.Activate(ControlPlane.KeyRingFile, TimeProvider.System);
        long before = await rotation.CountRemainingAsync(CancellationToken.None);
        using var interrupt = new CancellationTokenSource();
        Assert.That(
            async () => await rotation.RunAsync(new Interrupter(interrupt), interrupt.Token),
            Throws.InstanceOf<OperationCanceledException>());
        long between = await rotation.CountRemainingAsync(CancellationToken.None);
        string during = (await Account.ResolveAsync(accessKeyId))["verifyingKey"]!;

        long done = await rotation.RunAsync(new Progress<long>(), CancellationToken.None);

        Assert.That(before, Is.GreaterThan(120));
        Assert.That(between, Is.InRange(1, before - 1));
        Assert.That(done, Is.EqualTo(between));
        Assert.That(await rotation.CountRemainingAsync(CancellationToken.None), Is.Zero);
        Assert.That(during, Is.EqualTo(verifying));
        Assert.That((await Account.ResolveAsync(accessKeyId))["verifyingKey"], Is.EqualTo(verifying));
    }

    [Test]
    public async Task A_rotation_that_is_killed_goes_on_when_it_is_run_again_and_then_the_old_key_can_go()
    {
        await using RunningControlPlane own = await RunningControlPlane.StartAsync();
        TestAccount account = await TestAccount.CreateAsync(own);
        (string _, string accessKeyId, string _) = await account.ActiveAsync();
        await AddSecretsAsync(own, account, 450);

        string verifying = (await account.ResolveAsync(accessKeyId))["verifyingKey"]!;
        string oldKey = own.Services.GetRequiredService<SecretProtector>().ActiveKeyId;
        SecretRotation rotation = own.Services.GetRequiredService<SecretRotation>();
        long all = await rotation.CountUnderAsync(oldKey, CancellationToken.None);

        // The third hundred waits for a row that somebody holds, so that the kill comes between batches that are done and some that are not.
        await using var holder = new NpgsqlConnection(own.Database.ConnectionString);
        await holder.OpenAsync();
        await using NpgsqlTransaction held = await holder.BeginTransactionAsync();
        await new NpgsqlCommand("SELECT 1 FROM secrets WHERE id = (SELECT id FROM secrets ORDER BY id OFFSET 250 LIMIT 1) FOR UPDATE", holder, held).ExecuteNonQueryAsync();
        using (Process killed = Start(own, "keys", "rotate"))
        {
            while (await killed.StandardOutput.ReadLineAsync() is { } line && !line.StartsWith("200 of ", StringComparison.Ordinal))
            {
                // Read until two batches are done.
            }

            killed.Kill();
            await killed.WaitForExitAsync();
        }

        await held.RollbackAsync();
        long between = await rotation.CountRemainingAsync(CancellationToken.None);
        (int code, string output) = await RunAsync(own, "keys", "rotate");
        (int retiredCode, string retired) = await RunAsync(own, "keys", "retire", "--key", oldKey);

        Assert.That(between, Is.EqualTo(all - 200));
        Assert.That(code, Is.Zero, output);
        Assert.That(output, Does.Contain("interrupted: going on").And.Contain($"{between} secrets are now under the key"));
        Assert.That(retiredCode, Is.Zero, retired);
        Assert.That(await File.ReadAllTextAsync(own.KeyRingFile), Does.Not.Contain(oldKey));
        Assert.That((await account.ResolveAsync(accessKeyId)).Expect(200)["verifyingKey"], Is.EqualTo(verifying));
        await AssertAllReadableAsync(own);
    }

    [Test]
    public async Task A_key_is_retired_with_what_another_node_has_encrypted_under_it_since_the_rotation()
    {
        await using RunningControlPlane own = await RunningControlPlane.StartAsync();
        TestAccount account = await TestAccount.CreateAsync(own);
        (string _, string accessKeyId, string _) = await account.ActiveAsync();
        string verifying = (await account.ResolveAsync(accessKeyId))["verifyingKey"]!;
        string oldKey = own.Services.GetRequiredService<SecretProtector>().ActiveKeyId;
        KeyRingWriter.AddKey(own.KeyRingFile, TimeProvider.System);
        await using RunningControlPlane another = await RunningControlPlane.StartAsync(database: own.Database, keyRingFile: own.KeyRingFile);

        (int activeCode, string active) = await RunAsync(own, "keys", "retire", "--key", oldKey);
        (int unknownCode, string unknown) = await RunAsync(own, "keys", "retire", "--key", "k0");
        Assert.That((await RunAsync(own, "keys", "rotate")).Code, Is.Zero);
        await AddSecretsAsync(another, account, 120);
        SecretRotation rotation = own.Services.GetRequiredService<SecretRotation>();
        long since = await rotation.CountUnderAsync(oldKey, CancellationToken.None);
        (int code, string output) = await RunAsync(own, "keys", "retire", "--key", oldKey);

        Assert.That((activeCode, active), Is.EqualTo((1, $"{oldKey} is the active key of {own.KeyRingFile}; rotate first.\n")));
        Assert.That((unknownCode, unknown), Is.EqualTo((1, $"{own.KeyRingFile} has no key k0.\n")));
        Assert.That(since, Is.EqualTo(120));
        Assert.That(code, Is.Zero, output);
        Assert.That(await rotation.CountUnderAsync(oldKey, CancellationToken.None), Is.Zero);
        Assert.That(await File.ReadAllTextAsync(own.KeyRingFile), Does.Not.Contain(oldKey));
        Assert.That((await account.ResolveAsync(accessKeyId)).Expect(200)["verifyingKey"], Is.EqualTo(verifying));
        await AssertAllReadableAsync(own);
    }

    [Test]
    public async Task A_key_that_something_still_needs_is_not_retired()
    {
        await using RunningControlPlane own = await RunningControlPlane.StartAsync();
        string oldKey = own.Services.GetRequiredService<SecretProtector>().ActiveKeyId;
        await own.Database.ExecuteAsync($"CREATE TABLE of_tomorrow (key_id text, ciphertext bytea); INSERT INTO of_tomorrow VALUES ('{oldKey}', '')");
        Assert.That((await RunAsync(own, "keys", "rotate")).Code, Is.Zero);

        (int code, string output) = await RunAsync(own, "keys", "retire", "--key", oldKey);

        Assert.That(code, Is.EqualTo(1), output);
        Assert.That(output, Does.Contain($"1 secrets are under the key {oldKey} again"));
        Assert.That(await File.ReadAllTextAsync(own.KeyRingFile), Does.Contain(oldKey));
    }

    // More secrets than a batch holds; whose they are makes no difference to a rotation.
    private static async Task AddSecretsAsync(RunningControlPlane own, TestAccount account, int count)
    {
        SecretStore secrets = own.Services.GetRequiredService<SecretStore>();
        string accountId = (await account.Admin.GetAsync("me"))["accountId"]!;
        await using Transaction transaction = await Transaction.BeginAsync(own.Services.GetRequiredService<NpgsqlDataSource>(), CancellationToken.None);
        for (int i = 0; i < count; i++)
        {
            await secrets.AddAsync(transaction, accountId, SecretPurposes.ProxyKey, TestAccount.Unique("owner"), [.. "a secret"u8]);
        }

        await transaction.CommitAsync();
    }

    private static async Task AssertAllReadableAsync(RunningControlPlane own)
    {
        SecretStore secrets = own.Services.GetRequiredService<SecretStore>();
        await using Transaction transaction = await Transaction.BeginAsync(own.Services.GetRequiredService<NpgsqlDataSource>(), CancellationToken.None);
        foreach (string id in await transaction.QueryAsync<string>("SELECT id FROM secrets", new { }))
        {
            Assert.That(await secrets.ReadAsync(transaction, id), Is.Not.Empty);
        }
    }

    private static async Task<(int Code, string Output)> RunAsync(RunningControlPlane own, params string[] arguments)
    {
        using Process process = Start(own, arguments);
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await error);
    }

    private static Process Start(RunningControlPlane own, params string[] arguments)
    {
        var start = new ProcessStartInfo(Command.Find("dotnet")) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])
        [
            typeof(SecretRotation).Assembly.Location, .. arguments,
            $"--Database:ConnectionString={own.Database.ConnectionString}", $"--Secrets:KeyRingFile={own.KeyRingFile}",
        ])
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }

    private sealed class Interrupter(CancellationTokenSource source) : IProgress<long>
    {
        public void Report(long value) => source.Cancel();
    }
}
