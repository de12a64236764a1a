using System.Security.Cryptography;

namespace Gateway.Signing.SigV4;

/// <summary>
/// HMAC-SHA256 by signing keys, whose first step is kept: to begin with a key takes as long as to sign with it, and calls come by the same
/// keys again and again. Up to <see cref="Places"/> keys are kept, 1 KB each, most of it OpenSSL's; a key's place is told by its bytes, and
/// what takes the place clears what was there. Safe for concurrent use: who finds a place empty, because another thread is using what it
/// holds, begins anew.
/// </summary>
internal static class KeptHmac
{
    /// <summary>More keys than calls come by at one time; a megabyte when all are taken.</summary>
    public const int Places = 1024;

    private static readonly Kept?[] Held = new Kept?[Places];

    /// <summary>Computes what <see cref="HMACSHA256.HashData(ReadOnlySpan{byte}, ReadOnlySpan{byte}, Span{byte})"/> does.</summary>
    /// <param name="key">A signing key.</param>
    /// <param name="text">What is signed.</param>
    /// <param name="destination">Takes the 32 bytes.</param>
    public static void HashData(ReadOnlySpan<byte> key, ReadOnlySpan<byte> text, Span<byte> destination)
    {
        ref Kept? place = ref Held[PlaceOf(key)];
        Kept? kept = Interlocked.Exchange(ref place, null);
        if (kept is null || !kept.IsOf(key))
        {
            kept?.Dispose();
            kept = new Kept(key);
        }

        try
        {
            kept.HashData(text, destination);
        }
        catch
        {
            // It may hold a part of this text, which the next signature must not cover.
            kept.Dispose();
            throw;
        }

        Interlocked.Exchange(ref place, kept)?.Dispose();
    }

    /// <summary>By a seed of this process: where a key is held says nothing of it.</summary>
    private static int PlaceOf(ReadOnlySpan<byte> key)
    {
        HashCode hash = default;
        hash.AddBytes(key);
        return (int)((uint)hash.ToHashCode() % Places);
    }

    /// <summary>A key's HMAC, used by one thread at a time.</summary>
    private sealed class Kept(ReadOnlySpan<byte> key) : IDisposable
    {
        private readonly byte[] _key = key.ToArray();
        private readonly IncrementalHash _hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);

        public bool IsOf(ReadOnlySpan<byte> key) => CryptographicOperations.FixedTimeEquals(_key, key);

        public void HashData(ReadOnlySpan<byte> text, Span<byte> destination)
        {
            _hmac.AppendData(text);
            _hmac.GetHashAndReset(destination);
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            CryptographicOperations.ZeroMemory(_key);
            _hmac.Dispose();
        }
    }
}
