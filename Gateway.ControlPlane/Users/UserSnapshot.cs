using System.Text.Json.Nodes;

namespace Gateway.ControlPlane.Users;

/// <summary>What the audit keeps of a user before and after.</summary>
internal static class UserSnapshot
{
    public static JsonObject Of(UserRow row) => new()
    {
        ["email"] = row.Email,
        ["name"] = row.Name,
        ["roles"] = new JsonArray([.. row.Roles.Select(r => (JsonNode)r)]),
        ["status"] = row.Status,
    };
}
