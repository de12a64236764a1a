using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text.Json;

namespace Gateway.ControlPlane.Secrets;

/// <summary>
/// The key-encryption keys: one encrypts, all decrypt. Immutable; a changed file is loaded into a new one. Disposing zeroes the keys.
/// </summary>
internal sealed class KeyRing : IDisposable
{
    /// <summary>AES-256.</summary>
    public const int KeyBytes = 32;

    private readonly FrozenDictionary<string, byte[]> _keys;

    private KeyRing(string activeKeyId, FrozenDictionary<string, byte[]> keys)
    {
        ActiveKeyId = activeKeyId;
        _keys = keys;
    }

    /// <summary>Id of the key that encrypts.</summary>
    public string ActiveKeyId { get; }

    public IEnumerable<string> KeyIds => _keys.Keys;

    /// <summary>The key, or null when the ring has none of this id. The caller does not change it.</summary>
    public byte[]? Find(string keyId) => _keys.GetValueOrDefault(keyId);

    /// <summary>Reads and checks a key ring file.</summary>
    /// <exception cref="KeyRingException">The file is missing, unreadable or not a key ring.</exception>
    public static KeyRing Load(string path)
    {
        KeyRingFile? file;
        try
        {
            using FileStream stream = File.OpenRead(path);
            file = JsonSerializer.Deserialize(stream, KeyRingJsonContext.Default.KeyRingFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KeyRingException($"{path} cannot be read", e);
        }
        catch (JsonException)
        {
            // The parser's message may quote what it read.
            throw new KeyRingException($"{path} is not a key ring file");
        }

        var keys = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (KeyRingFileKey key in file?.Keys ?? [])
        {
            byte[] bytes = new byte[KeyBytes + 1];
            if (string.IsNullOrEmpty(key.Id) || key.Key is null
                || !Convert.TryFromBase64String(key.Key, bytes, out int written) || written != KeyBytes
                || !keys.TryAdd(key.Id, bytes[..KeyBytes]))
            {
                throw new KeyRingException($"{path} holds a key without its own id or without 32 bytes of base64");
            }

            CryptographicOperations.ZeroMemory(bytes);
        }

        return file?.ActiveKeyId is { } active && keys.ContainsKey(active)
            ? new KeyRing(active, keys.ToFrozenDictionary(StringComparer.Ordinal))
            : throw new KeyRingException($"{path} names no activeKeyId among its keys");
    }

    public void Dispose()
    {
        foreach (byte[] key in _keys.Values)
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }
}
