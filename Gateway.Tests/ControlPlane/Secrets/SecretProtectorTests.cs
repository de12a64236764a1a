using System.Text;
using Gateway.ControlPlane.Secrets;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.Secrets;

internal sealed class SecretProtectorTests
{
    private static readonly SecretIdentity Identity = new() { Id = "sec_1", AccountId = "acc_1", Purpose = SecretPurposes.ProxyKey, OwnerId = "CSGK1" };
    private DirectoryInfo _folder = null!;
    private string _file = null!;

    [SetUp]
    public void Create()
    {
        _folder = Directory.CreateTempSubdirectory("csg-keys-");
        _file = Path.Combine(_folder.FullName, "keys.json");
        KeyRingWriter.Create(_file, TimeProvider.System);
    }

    [TearDown]
    public void Remove() => _folder.Delete(recursive: true);

    [Test]
    public void What_was_protected_comes_back_and_no_two_ciphertexts_are_alike()
    {
        SecretProtector protector = Protector();
        byte[] plaintext = Encoding.UTF8.GetBytes("a secret of forty characters, more or less");

        EncryptedSecret first = protector.Protect(Identity, plaintext);
        EncryptedSecret second = protector.Protect(Identity, plaintext);

        Assert.That(protector.Unprotect(Identity, first), Is.EqualTo(plaintext));
        Assert.That(first.Ciphertext, Is.Not.EqualTo(second.Ciphertext));
        Assert.That(first.Nonce, Is.Not.EqualTo(second.Nonce).And.Length.EqualTo(12));
        Assert.That(Encoding.Latin1.GetString(first.Ciphertext), Does.Not.Contain("secret"));
    }

    [Test]
    public void A_ciphertext_moved_to_another_row_or_altered_does_not_decrypt()
    {
        SecretProtector protector = Protector();
        EncryptedSecret secret = protector.Protect(Identity, "secret"u8);
        SecretIdentity[] others =
        [
            Identity with { Id = "sec_2" }, Identity with { AccountId = "acc_2" }, Identity with { OwnerId = "CSGK2" },
            Identity with { Purpose = SecretPurposes.CloudCredential },
        ];
        foreach (SecretIdentity other in others)
        {
            Assert.That(() => protector.Unprotect(other, secret), Throws.InstanceOf<KeyRingException>());
        }

        for (int i = 0; i < secret.Ciphertext.Length; i++)
        {
            byte[] altered = [.. secret.Ciphertext];
            altered[i] ^= 1;
            Assert.That(() => protector.Unprotect(Identity, secret with { Ciphertext = altered }), Throws.InstanceOf<KeyRingException>());
        }

        Assert.That(() => protector.Unprotect(Identity, secret with { Ciphertext = [1, 2] }), Throws.InstanceOf<KeyRingException>());
        Assert.That(() => protector.Unprotect(Identity, secret with { KeyId = "gone" }), Throws.InstanceOf<KeyRingException>().With.Message.Contains("gone"));
    }

    [Test]
    public void A_key_added_to_the_file_is_used_by_a_running_server_and_older_secrets_still_decrypt()
    {
        SecretProtector protector = Protector();
        EncryptedSecret before = protector.Protect(Identity, "secret"u8);

        string added = KeyRingWriter.Activate(_file, TimeProvider.System);
        EncryptedSecret after = protector.Protect(Identity, "secret"u8);

        Assert.That(after.KeyId, Is.EqualTo(added).And.Not.EqualTo(before.KeyId));
        Assert.That(protector.Unprotect(Identity, before), Is.EqualTo("secret"u8.ToArray()));
    }

    [Test]
    public void The_file_is_closed_to_others_and_never_overwritten()
    {
        Assert.That(() => KeyRingWriter.Create(_file, TimeProvider.System), Throws.InstanceOf<KeyRingException>().With.Message.Contains("never overwritten"));
        if (!OperatingSystem.IsWindows())
        {
            KeyRingWriter.Activate(_file, TimeProvider.System);
            Assert.That(File.GetUnixFileMode(_file), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        }
    }

    [TestCase("", "not a key ring")]
    [TestCase("{", "not a key ring")]
    [TestCase("{}", "activeKeyId")]
    [TestCase("""{"activeKeyId":"a","keys":[]}""", "activeKeyId")]
    [TestCase("""{"activeKeyId":"a","keys":[{"id":"a","key":"c2hvcnQ="}]}""", "32 bytes")]
    [TestCase("""{"activeKeyId":"a","keys":[{"id":"a"}]}""", "32 bytes")]
    public void A_bad_file_is_refused_without_repeating_it(string content, string expected)
    {
        File.WriteAllText(_file, content);

        KeyRingException e = Assert.Throws<KeyRingException>(() => KeyRing.Load(_file))!;
        Assert.That(e.Message, Does.Contain(expected).And.Not.Contain("c2hvcnQ="));
    }

    private SecretProtector Protector() => new(new KeyRingSource(new SecretsOptions { KeyRingFile = _file }));
}
