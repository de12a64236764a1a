using System.Security.Cryptography;
using System.Text;

namespace Gateway.Daemon.Connect;

/// <summary>
/// The names and passwords of <c>Connect:CredentialsFile</c>: one <c>name:hash</c> a line, the hash being SHA-256 of the password in
/// hexadecimal digits; <c>#</c> begins a comment. One quick hash is enough for random passwords, which <c>door create</c> makes, and
/// cannot be used to tie up a processor.
/// </summary>
internal sealed class DoorCredentials
{
    private readonly (byte[] NameHash, byte[] PasswordHash)[] _entries;

    private DoorCredentials((byte[] NameHash, byte[] PasswordHash)[] entries) => _entries = entries;

    /// <summary>The line that goes into the file.</summary>
    public static string Line(string name, string password) => $"{name}:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(password)))}";

    /// <summary>What is wrong with the file, for people; null when nothing is.</summary>
    public static string? MistakeIn(string file)
    {
        if (!File.Exists(file))
        {
            return "no such file";
        }

        string[] lines = File.ReadAllLines(file);
        for (int i = 0; i < lines.Length; i++)
        {
            if (!IsComment(lines[i]) && !TryParse(lines[i], out _))
            {
                return $"line {i + 1} is not NAME:HASH, the hash being 64 hexadecimal digits; 'Gateway.Daemon door create --name NAME' makes such lines";
            }
        }

        return lines.All(IsComment) ? "it has no entry, so that nobody could connect" : null;
    }

    /// <summary>Reads a file in which there is no mistake.</summary>
    public static DoorCredentials Read(string file) =>
        new([.. File.ReadLines(file).Where(static l => !IsComment(l)).Select(l => TryParse(l, out var entry) ? entry : throw new InvalidDataException($"Connect:CredentialsFile is '{file}': a line is no entry."))]);

    /// <summary>Whether name and password are an entry. Looks at every entry whole, whatever it finds: time tells nothing.</summary>
    public bool Match(ReadOnlySpan<byte> name, ReadOnlySpan<byte> password)
    {
        Span<byte> nameHash = stackalloc byte[SHA256.HashSizeInBytes], passwordHash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(name, nameHash);
        SHA256.HashData(password, passwordHash);
        bool found = false;
        foreach ((byte[] ownName, byte[] ownPassword) in _entries)
        {
            found |= CryptographicOperations.FixedTimeEquals(ownName, nameHash) & CryptographicOperations.FixedTimeEquals(ownPassword, passwordHash);
        }

        return found;
    }

    private static bool IsComment(string line) => line.AsSpan().Trim() is [] or ['#', ..];

    private static bool TryParse(string line, out (byte[] NameHash, byte[] PasswordHash) entry)
    {
        entry = default;
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0)
        {
            return false;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        ReadOnlySpan<char> digits = line.AsSpan(colon + 1).Trim();
        if (digits.Length != 2 * hash.Length || Convert.FromHexString(digits, hash, out _, out _) != System.Buffers.OperationStatus.Done)
        {
            return false;
        }

        entry = (SHA256.HashData(Encoding.UTF8.GetBytes(line[..colon])), hash.ToArray());
        return true;
    }
}
