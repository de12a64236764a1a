using System.Security.Cryptography;
using System.Text.Json;

namespace Gateway.ControlPlane.Secrets;

/// <summary>Makes key ring files and adds keys to them.</summary>
internal static class KeyRingWriter
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Writes a new key ring of one key, mode 0600.</summary>
    /// <exception cref="KeyRingException">The file exists, or cannot be written.</exception>
    public static string Create(string path, TimeProvider time)
    {
        KeyRingFileKey key = NewKey(time);
        try
        {
            Write(path, FileMode.CreateNew, new KeyRingFile { ActiveKeyId = key.Id, Keys = [key] });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KeyRingException(File.Exists(path) ? $"{path} exists; a key ring is never overwritten" : $"{path} cannot be written", e);
        }

        return key.Id!;
    }

    /// <summary>Adds a key, which decrypts at once and encrypts once it is activated. Returns its id.</summary>
    /// <exception cref="KeyRingException">The file is not a key ring, cannot be replaced, or has a key that waits already.</exception>
    public static string AddKey(string path, TimeProvider time)
    {
        KeyRingFileKey key = NewKey(time);
        Replace(path, file => WaitingKeyId(file) is { } waiting
            ? throw new KeyRingException($"{path} has the key {waiting} already, which waits for 'keys rotate'")
            : file with { Keys = [.. file.Keys!, key] });
        return key.Id!;
    }

    /// <summary>Makes the key that waits the active one, or else a new key. Returns the id of the now active key.</summary>
    /// <exception cref="KeyRingException">The file is not a key ring, or cannot be replaced.</exception>
    public static string Activate(string path, TimeProvider time)
    {
        string active = "";
        Replace(path, file =>
        {
            KeyRingFileKey? added = WaitingKeyId(file) is null ? NewKey(time) : null;
            active = added?.Id ?? WaitingKeyId(file)!;
            return new KeyRingFile { ActiveKeyId = active, Keys = added is null ? file.Keys : [.. file.Keys!, added] };
        });
        return active;
    }

    /// <summary>Refuses a key that cannot be taken out of the ring.</summary>
    /// <exception cref="KeyRingException">The file is not a key ring, has no such key, or encrypts with it.</exception>
    public static void CheckRemovable(string path, string keyId)
    {
        using KeyRing ring = KeyRing.Load(path);
        if (ring.ActiveKeyId == keyId)
        {
            throw new KeyRingException($"{keyId} is the active key of {path}; rotate first");
        }

        if (!ring.KeyIds.Contains(keyId))
        {
            throw new KeyRingException($"{path} has no key {keyId}");
        }
    }

    /// <summary>Takes a key out of the ring: nothing that is encrypted under it can be read with this ring from then on.</summary>
    /// <exception cref="KeyRingException">The file is not a key ring, cannot be replaced, has no such key, or encrypts with it.</exception>
    public static void RemoveKey(string path, string keyId)
    {
        CheckRemovable(path, keyId);
        Replace(path, file => file with { Keys = [.. file.Keys!.Where(k => k.Id != keyId)] });
    }

    // Keys stand in the order in which they came: what comes after the active one has not been active yet.
    private static string? WaitingKeyId(KeyRingFile file) => file.Keys![^1].Id is { } last && last != file.ActiveKeyId ? last : null;

    private static void Replace(string path, Func<KeyRingFile, KeyRingFile> change)
    {
        KeyRing.Load(path).Dispose();
        string temporary = path + ".new";
        try
        {
            KeyRingFile file = JsonSerializer.Deserialize(File.ReadAllBytes(path), KeyRingJsonContext.Default.KeyRingFile)!;
            KeyRingFile changed = change(file);
            File.Delete(temporary);
            Write(temporary, FileMode.CreateNew, changed);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KeyRingException($"{path} cannot be replaced", e);
        }
    }

    private static KeyRingFileKey NewKey(TimeProvider time)
    {
        DateTimeOffset now = time.GetUtcNow();
        return new KeyRingFileKey
        {
            Id = $"k{now:yyyyMMdd}-{RandomNumberGenerator.GetHexString(6, lowercase: true)}",
            Key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyRing.KeyBytes)),
            CreatedAt = now,
        };
    }

    private static void Write(string path, FileMode mode, KeyRingFile file)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using var stream = new FileStream(path, options);
        JsonSerializer.Serialize(stream, file, KeyRingJsonContext.Default.KeyRingFile);
        stream.Flush(flushToDisk: true);
    }
}
