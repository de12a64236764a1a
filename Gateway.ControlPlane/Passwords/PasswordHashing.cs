using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Gateway.ControlPlane.Passwords;

/// <summary>
/// ASP.NET Core Identity's hasher: PBKDF2 with HMAC-SHA512, 128-bit salt, and the number of iterations in the hash, so that it can be
/// raised later: older hashes are replaced at the next sign-in.
/// </summary>
internal sealed class PasswordHashing
{
    /// <summary>What OWASP's Password Storage Cheat Sheet asks of PBKDF2-HMAC-SHA512.</summary>
    public const int Iterations = 210_000;

    private readonly PasswordHasher<string> _hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = Iterations }));
    private readonly string _hashOfNobody;

    public PasswordHashing() => _hashOfNobody = Hash(Guid.NewGuid().ToString());

    public string Hash(string password) => _hasher.HashPassword("", password);

    /// <summary>Verifies in the same time whether or not there is a hash; without one the answer is always failure.</summary>
    public PasswordVerificationResult Verify(string? hash, string password)
    {
        PasswordVerificationResult result = _hasher.VerifyHashedPassword("", hash ?? _hashOfNobody, password);
        return hash is null ? PasswordVerificationResult.Failed : result;
    }
}
