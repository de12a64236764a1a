using System.Text.Json.Nodes;
using Gateway.ControlPlane.Audit;

namespace Gateway.ControlPlane.CloudCredentials;

/// <summary>What the audit keeps of a cloud credential: never a secret or session token.</summary>
internal static class CloudCredentialSnapshot
{
    public static AdministrativeAct Act(string action, CloudCredentialRow? before, CloudCredentialRow? after) => new()
    {
        Action = action,
        TargetType = "cloud-credential",
        TargetId = (after ?? before)!.Id,
        Before = Of(before),
        After = Of(after),
    };

    public static AdministrativeAct Verification(CloudCredentialRow row, VerificationResponse result) => new()
    {
        Action = "cloud-credential.verify",
        TargetType = "cloud-credential",
        TargetId = row.Id,
        After = new JsonObject { ["verified"] = result.Verified, ["accountId"] = result.AccountId, ["error"] = result.Error },
    };

    private static JsonObject? Of(CloudCredentialRow? row) => row is null
        ? null
        : new JsonObject
        {
            ["name"] = row.Name,
            ["kind"] = row.Kind,
            ["status"] = row.Status,
            ["accessKeyId"] = row.AccessKeyId,
            ["accountId"] = row.CloudAccountId,
            ["roleArn"] = row.RoleArn,
            ["baseCredentialId"] = row.BaseCredentialId,
            ["expiresAt"] = row.ExpiresAt,
        };
}
