using System.Security.Cryptography;
using System.Text;

namespace Gateway.Quickstart.Steps;

/// <summary>The real credential that the gateway is to use, and what to call it.</summary>
internal sealed record CloudKeys(string Name, string AccessKeyId, string SecretAccessKey, string? SessionToken)
{
    /// <summary>A credential with a session token ends with its session.</summary>
    public string Kind => SessionToken is null ? "static" : "session";

    /// <summary>Tells one credential from another without holding it.</summary>
    public string Hash => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{AccessKeyId}\n{SecretAccessKey}\n{SessionToken}")));

    /// <summary>Reads the variables that AWS's own tools read.</summary>
    public static CloudKeys FromEnvironment(string name) => new(
        name,
        Variable("AWS_ACCESS_KEY_ID") ?? throw new QuickstartException("AWS_ACCESS_KEY_ID is not set."),
        Variable("AWS_SECRET_ACCESS_KEY") ?? throw new QuickstartException("AWS_SECRET_ACCESS_KEY is not set."),
        Variable("AWS_SESSION_TOKEN"));

    /// <summary>Names the key only: records print their members.</summary>
    public override string ToString() => $"CloudKeys {{ AccessKeyId = {AccessKeyId} }}";

    private static string? Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
