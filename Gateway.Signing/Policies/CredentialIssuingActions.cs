using System.Collections.Frozen;

namespace Gateway.Signing.Policies;

/// <summary>
/// Operations whose answers carry AWS credentials. Through the gateway they would hand out what it exists to keep, so only a policy
/// that names them lets them pass.
/// </summary>
internal static class CredentialIssuingActions
{
    private static readonly FrozenDictionary<string, FrozenSet<string>> ByService = new Dictionary<string, FrozenSet<string>>
    {
        ["iam"] = Set("CreateAccessKey", "CreateServiceSpecificCredential", "ResetServiceSpecificCredential"),
        ["cognito-identity"] = Set("GetCredentialsForIdentity"),
        ["datazone"] = Set("GetEnvironmentCredentials"),
        ["emr"] = Set("GetClusterSessionCredentials"),
        ["emr-containers"] = Set("GetManagedEndpointSessionCredentials"),
        ["finspace"] = Set("GetProgrammaticAccessCredentials"),
        ["finspace-data"] = Set("GetProgrammaticAccessCredentials"),
        ["gamelift"] = Set("RequestUploadCredentials"),
        ["lakeformation"] = Set("GetTemporaryGluePartitionCredentials", "GetTemporaryGlueTableCredentials", "GetTemporaryDataLocationCredentials"),
        ["lightsail"] = Set("CreateBucketAccessKey"),
        ["redshift"] = Set("GetClusterCredentials", "GetClusterCredentialsWithIAM"),
        ["redshift-serverless"] = Set("GetCredentials"),
        ["s3"] = Set("CreateSession"),
        ["s3control"] = Set("GetDataAccess"),
        ["sso"] = Set("GetRoleCredentials"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Services where a call without a name may be one of these: the body names it, and could not be read.</summary>
    private static readonly FrozenSet<string> SpeaksForms = Set("iam", "redshift");

    /// <summary>Everything else of STS issues credentials, operations that are not known included.</summary>
    private static readonly FrozenSet<string> HarmlessOfSts = FrozenSet.ToFrozenSet(
        ["GetCallerIdentity", "DecodeAuthorizationMessage", "GetAccessKeyInfo"]);

    public static bool Contains(string serviceId, string? action) => serviceId == "sts"
        ? action is null || !HarmlessOfSts.Contains(action)
        : ByService.TryGetValue(serviceId, out FrozenSet<string>? actions) && (action is null ? SpeaksForms.Contains(serviceId) : actions.Contains(action));

    private static FrozenSet<string> Set(params string[] actions) => FrozenSet.ToFrozenSet(actions, StringComparer.Ordinal);
}
