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

    /// <summary>Adds a key and makes it the active one; the file is replaced in one step. Returns the new key's id.</summary>
    /// <exception cref="KeyRingException">The file is not a key ring, or cannot be replaced.</exception>
    public static string AddKey(string path, TimeProvider time)
    {
        KeyRing.Load(path).Dispose();
        string temporary = path + ".new";
        try
        {
            KeyRingFile file = JsonSerializer.Deserialize(File.ReadAllBytes(path), KeyRingJsonContext.Default.KeyRingFile)!;
            KeyRingFileKey key = NewKey(time);
            File.Delete(temporary);
            Write(temporary, FileMode.CreateNew, new KeyRingFile { ActiveKeyId = key.Id, Keys = [.. file.Keys!, key] });
            File.Move(temporary, path, overwrite: true);
            return key.Id!;
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
