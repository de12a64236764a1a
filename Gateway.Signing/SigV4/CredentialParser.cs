using System.Buffers;

namespace Gateway.Signing.SigV4;

/// <summary>
/// Reads a Credential, strictly:
/// <code>&lt;access key id&gt;/&lt;yyyyMMdd&gt;/&lt;region&gt;/&lt;service&gt;/aws4_request</code>
/// SigV4A's has no region.
/// </summary>
internal static class CredentialParser
{
    /// <summary>Longest access key id, as in <see href="https://docs.aws.amazon.com/IAM/latest/APIReference/API_AccessKey.html"/>.
    /// Shorter ones than AWS issues are let through, so that they are answered as unknown keys.</summary>
    public const int MaxAccessKeyIdLength = 128;

    /// <summary>Longest region and longest signing name; real ones are under 40 characters.</summary>
    public const int MaxScopePartLength = 64;

    private static readonly SearchValues<char> AccessKeyIdCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

    private static readonly SearchValues<char> RegionCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    // AWSMobileHubService is a signing name.
    private static readonly SearchValues<char> ServiceCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");

    public static SigV4Failure Parse(
        ReadOnlySpan<char> credential, SignatureAlgorithm algorithm, out string accessKeyId, out CredentialScope? scope)
    {
        accessKeyId = "";
        scope = null;
        Span<Range> parts = stackalloc Range[6];
        bool hasRegion = algorithm == SignatureAlgorithm.SigV4;
        int count = credential.Split(parts, '/');
        if (count != (hasRegion ? 5 : 4))
        {
            return SigV4Failure.MalformedCredential;
        }

        ReadOnlySpan<char> keyId = credential[parts[0]];
        ReadOnlySpan<char> date = credential[parts[1]];
        ReadOnlySpan<char> region = hasRegion ? credential[parts[2]] : [];
        ReadOnlySpan<char> service = credential[parts[count - 2]];
        if (!Is(keyId, AccessKeyIdCharacters, MaxAccessKeyIdLength))
        {
            return SigV4Failure.MalformedCredential;
        }

        if (date.Length != 8 || !Is(date, Digits, 8))
        {
            return SigV4Failure.MalformedCredential;
        }

        if (hasRegion && !Is(region, RegionCharacters, MaxScopePartLength))
        {
            return SigV4Failure.MalformedCredential;
        }

        if (!Is(service, ServiceCharacters, MaxScopePartLength))
        {
            return SigV4Failure.MalformedCredential;
        }

        if (credential[parts[count - 1]] is not CredentialScope.Terminator)
        {
            return SigV4Failure.MalformedCredential;
        }

        accessKeyId = keyId.ToString();
        scope = new CredentialScope(date.ToString(), region.ToString(), service.ToString());
        return SigV4Failure.None;
    }

    private static bool Is(ReadOnlySpan<char> text, SearchValues<char> allowed, int maxLength) =>
        text.Length >= 1 && text.Length <= maxLength && !text.ContainsAnyExcept(allowed);
}
