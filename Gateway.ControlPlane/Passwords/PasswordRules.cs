using System.Collections.Frozen;
using System.Text;
using Gateway.ControlPlane.Problems;

namespace Gateway.ControlPlane.Passwords;

/// <summary>
/// Which passwords are taken: long ones that are not a name, one character repeated or one of the few that everybody tries first. No
/// rules about kinds of characters, as NIST SP 800-63B advises.
/// </summary>
internal static class PasswordRules
{
    public const int MinLength = 12;

    /// <summary>Far more than anybody types; bounds the work of hashing.</summary>
    public const int MaxLength = 256;

    // The heads of published lists, less what is too short; compared without case.
    private static readonly FrozenSet<string> Common = new[]
    {
        "123456789012", "1234567890123", "12345678901234", "123456789101112", "1234567891011", "012345678901", "0123456789012", "098765432109",
        "111222333444", "112233445566", "123123123123", "123412341234", "121212121212", "123456123456", "987654321098", "abcdefghijkl", "abcdefghijklm",
        "abc123abc123", "abcd1234abcd", "qwertyuiop12", "qwertyuiop123", "qwertyuiop[]", "qwerty123456", "qwertyqwerty", "qwerty1234567", "1q2w3e4r5t6y",
        "1qaz2wsx3edc", "q1w2e3r4t5y6", "zaq12wsxcde3", "asdfghjkl123", "asdfghjkl;'", "zxcvbnm12345", "password1234", "password12345", "password123456",
        "passwordpassword", "password123!", "passw0rd1234", "p@ssw0rd1234", "p@ssword1234", "mypassword123", "changeme1234", "changemechangeme", "letmein12345",
        "letmeinletmein", "welcome12345", "welcome123456", "administrator", "administrator1", "admin1234567", "admin12345678", "adminadminadmin",
        "iloveyou1234", "iloveyouforever", "trustno1trustno1", "correcthorsebatterystaple", "correct horse battery staple", "hunter2hunter2", "cloudservicegateway",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Adds what is wrong with a new password; never repeats it.</summary>
    /// <returns>The password in the form that is hashed.</returns>
    public static string Check(FieldErrors errors, string field, string? value, string email, string name)
    {
        string password = Normalize(value);
        if (password.Length < MinLength)
        {
            errors.Add(field, $"Must have at least {MinLength} characters.");
        }
        else if (password.Length > MaxLength)
        {
            errors.Add(field, $"Must have at most {MaxLength} characters.");
        }
        else if (password.All(c => c == password[0]))
        {
            errors.Add(field, "Must not be one character repeated.");
        }
        else if (Common.Contains(password))
        {
            errors.Add(field, "Is one of the passwords that are tried first.");
        }
        else if (IsOf(password, email) || IsOf(password, name) || IsOf(password, email.Split('@')[0]))
        {
            errors.Add(field, "Must not be the e-mail or the name.");
        }

        return password;
    }

    /// <summary>One form for what keyboards write in several (NIST SP 800-63B, 5.1.1.2).</summary>
    public static string Normalize(string? value) => (value ?? "").Normalize(NormalizationForm.FormC);

    // Also the name twice, or with its spaces taken out: what it adds nobody has to guess.
    private static bool IsOf(string password, string known)
    {
        string bare = known.Replace(" ", "", StringComparison.Ordinal);
        return bare.Length > 0 && password.Replace(" ", "", StringComparison.Ordinal).Replace(bare, "", StringComparison.OrdinalIgnoreCase).Length == 0;
    }
}
