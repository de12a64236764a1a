using System.Security.Cryptography;

namespace Gateway.ControlPlane.AccessRequests;

/// <summary>A new proxy key: an id of 20 characters that no AWS key id can have, and a secret of 40.</summary>
internal sealed record ProxyKeyPair
{
    private const string Prefix = "CSGK";

    // No digits that are read as letters; 32 symbols, so that 16 of them hold 80 bits.
    private const string IdSymbols = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    // Letters and digits only: '/' and '+' in AWS's own secrets are what scripts stumble over. 40 of 62 symbols hold 238 bits.
    private const string SecretSymbols = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    public required string AccessKeyId { get; init; }

    public required string SecretAccessKey { get; init; }

    public static ProxyKeyPair New() => new()
    {
        AccessKeyId = Prefix + RandomNumberGenerator.GetString(IdSymbols, 16),
        SecretAccessKey = RandomNumberGenerator.GetString(SecretSymbols, 40),
    };

    /// <summary>Names the key only: records print their members.</summary>
    public override string ToString() => $"ProxyKeyPair {{ AccessKeyId = {AccessKeyId} }}";
}
