using System.Text.Json.Nodes;
using Gateway.ControlPlane.Audit;

namespace Gateway.ControlPlane.AccessRequests;

/// <summary>What the audit keeps of an access request.</summary>
internal static class AccessRequestSnapshot
{
    public static AdministrativeAct Act(string action, JsonObject? before, AccessRequestRow row) => new()
    {
        Action = action,
        TargetType = "access-request",
        TargetId = row.Id,
        EnvironmentId = row.EnvironmentId,
        AccessRequestId = row.Id,
        RequesterId = row.RequesterId,
        Before = before,
        After = new JsonObject
        {
            ["status"] = row.Status,
            ["services"] = Texts(row.Services),
            ["regions"] = Texts(row.Regions),
            ["expiresAt"] = row.ExpiresAt,
            ["cloudCredentialId"] = row.CloudCredentialId,
            ["policyGroupId"] = row.PolicyGroupId,
            ["comment"] = row.Comment,
            ["reason"] = row.Reason,
        },
    };

    /// <summary>An act on one of its keys.</summary>
    public static AdministrativeAct KeyAct(string action, AccessRequestRow row, string accessKeyId) => new()
    {
        Action = action,
        TargetType = "proxy-key",
        TargetId = accessKeyId,
        EnvironmentId = row.EnvironmentId,
        AccessRequestId = row.Id,
        RequesterId = row.RequesterId,
    };

    private static JsonArray Texts(IEnumerable<string> values) => [.. values.Select(v => (JsonNode)v)];
}
