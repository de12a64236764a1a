using System.Collections.Frozen;

namespace Gateway.Daemon.Authorize;

/// <summary>
/// Operations whose answers carry AWS credentials. Through the gateway they would hand out what it exists to keep, so only a policy
/// that names them lets them pass.
/// </summary>
internal static class CredentialIssuingActions
{
    private static readonly FrozenDictionary<string, FrozenSet<string>> ByService = new Dictionary<string, FrozenSet<string>>
    {
        ["iam"] = FrozenSet.ToFrozenSet(["CreateAccessKey", "CreateServiceSpecificCredential", "ResetServiceSpecificCredential"]),
        ["cognito-identity"] = FrozenSet.ToFrozenSet(["GetCredentialsForIdentity"]),
        ["sso"] = FrozenSet.ToFrozenSet(["GetRoleCredentials"]),
        ["redshift"] = FrozenSet.ToFrozenSet(["GetClusterCredentials", "GetClusterCredentialsWithIAM"]),
        ["redshift-serverless"] = FrozenSet.ToFrozenSet(["GetCredentials"]),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Everything else of STS issues credentials, operations that are not known included.</summary>
    private static readonly FrozenSet<string> HarmlessOfSts = FrozenSet.ToFrozenSet(
        ["GetCallerIdentity", "DecodeAuthorizationMessage", "GetAccessKeyInfo"]);

    public static bool Contains(string serviceId, string? action) => serviceId == "sts"
        ? action is null || !HarmlessOfSts.Contains(action)
        : action is not null && ByService.TryGetValue(serviceId, out FrozenSet<string>? actions) && actions.Contains(action);
}
