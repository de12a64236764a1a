using Gateway.ControlPlane.Secrets;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.Secrets;

internal sealed class KeyRingWriterTests
{
    private DirectoryInfo _folder = null!;
    private string _file = "";

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
    public void A_key_that_was_added_decrypts_only_until_a_rotation_takes_it_into_use()
    {
        string first = ActiveKeyId();

        string added = KeyRingWriter.AddKey(_file, TimeProvider.System);
        string activeBefore = ActiveKeyId();
        string activated = KeyRingWriter.Activate(_file, TimeProvider.System);

        Assert.That(activeBefore, Is.EqualTo(first));
        Assert.That(activated, Is.EqualTo(added).And.EqualTo(ActiveKeyId()));
        Assert.That(KeyIds(), Is.EqualTo(new[] { first, added }));
    }

    [Test]
    public void Only_one_key_waits()
    {
        KeyRingWriter.AddKey(_file, TimeProvider.System);

        Assert.That(() => KeyRingWriter.AddKey(_file, TimeProvider.System), Throws.InstanceOf<KeyRingException>().With.Message.Contains("waits"));
    }

    [Test]
    public void The_active_key_and_one_that_is_not_there_are_not_removed_and_another_is()
    {
        string first = ActiveKeyId();
        string second = KeyRingWriter.Activate(_file, TimeProvider.System);

        Assert.That(() => KeyRingWriter.RemoveKey(_file, second), Throws.InstanceOf<KeyRingException>().With.Message.Contains("active"));
        Assert.That(() => KeyRingWriter.RemoveKey(_file, "k0"), Throws.InstanceOf<KeyRingException>().With.Message.Contains("no key k0"));
        KeyRingWriter.RemoveKey(_file, first);

        Assert.That(KeyIds(), Is.EqualTo(new[] { second }));
    }

    private string ActiveKeyId()
    {
        using KeyRing ring = KeyRing.Load(_file);
        return ring.ActiveKeyId;
    }

    private string[] KeyIds()
    {
        using KeyRing ring = KeyRing.Load(_file);
        return [.. ring.KeyIds.Order(StringComparer.Ordinal).OrderBy(id => id != ActiveKeyId() ? 0 : 1)];
    }
}
