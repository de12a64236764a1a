using System.Security.Cryptography;
using Gateway.ControlPlane.Secrets;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.Secrets;

internal sealed class DataProtectionKeysTests
{
    [Test]
    public async Task A_session_begun_on_one_node_goes_on_on_another_and_after_a_restart()
    {
        await using RunningControlPlane one = await RunningControlPlane.StartAsync();
        TestAccount account = await TestAccount.CreateAsync(one);
        TestPerson person = await TestPerson.CreateAsync(one, account.Admin, "account-admin");
        using Browser browser = await person.SignedInAsync();
        string cookies = string.Join("; ", browser.Cookies.Select(c => $"{c.Key}={c.Value}"));
        await one.StopServerAsync();
        await using RunningControlPlane two = await RunningControlPlane.StartAsync(database: one.Database, keyRingFile: one.KeyRingFile);

        ControlPlaneAnswer answer = await two.Client(null).PostAsync(
            "environments", new { name = "made elsewhere" }, ("Cookie", cookies), ("X-CSRF-Token", browser.AntiforgeryToken!));

        Assert.That(answer.Status, Is.EqualTo(201), answer.Body);
    }

    [Test]
    public async Task What_was_protected_is_read_after_the_key_ring_was_rotated_and_the_old_key_is_gone()
    {
        await using RunningControlPlane one = await RunningControlPlane.StartAsync();
        string text = Protector(one).Protect("kept");
        string old = one.Services.GetRequiredService<SecretProtector>().ActiveKeyId;
        KeyRingWriter.Activate(one.KeyRingFile, TimeProvider.System);
        SecretRotation rotation = one.Services.GetRequiredService<SecretRotation>();

        long remaining = await rotation.CountRemainingAsync(CancellationToken.None);
        long done = await rotation.RunAsync(new Progress<long>(), CancellationToken.None);

        KeyRingWriter.RemoveKey(one.KeyRingFile, old);
        Assert.That(remaining, Is.GreaterThan(0));
        Assert.That(done, Is.EqualTo(remaining));
        Assert.That(await rotation.CountRemainingAsync(CancellationToken.None), Is.Zero);
        string active = one.Services.GetRequiredService<SecretProtector>().ActiveKeyId;
        Assert.That(await one.Database.QueryAsync<long>($"SELECT count(*) FROM data_protection_keys WHERE key_id <> '{active}'"), Is.Zero);
        await using RunningControlPlane two = await RunningControlPlane.StartAsync(database: one.Database, keyRingFile: one.KeyRingFile);
        Assert.That(Protector(two).Unprotect(text), Is.EqualTo("kept"));
    }

    [Test]
    public async Task Without_the_key_ring_the_keys_in_the_database_are_of_no_use()
    {
        await using RunningControlPlane one = await RunningControlPlane.StartAsync();
        string text = Protector(one).Protect("kept");
        await using RunningControlPlane stranger = await RunningControlPlane.StartAsync(database: one.Database);

        Assert.That(() => Protector(stranger).Unprotect(text), Throws.InstanceOf<CryptographicException>().Or.InstanceOf<KeyRingException>());
        string xml = await one.Database.QueryAsync<string>("SELECT encode(ciphertext, 'escape') FROM data_protection_keys LIMIT 1");
        Assert.That(xml, Does.Not.Contain("masterKey").And.Not.Contain("<key"));
    }

    private static IDataProtector Protector(RunningControlPlane controlPlane) =>
        controlPlane.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("tests");
}
