using Gateway.Tests.Support;

namespace Gateway.Tests.ControlPlane.Access;

/// <summary>The people of an account by the names that <see cref="EndpointRows"/> uses.</summary>
internal static class Callers
{
    /// <summary>Everybody with a user token.</summary>
    public static IReadOnlyList<string> Users { get; } = ["admin", "approver", "auditor", "developer", "otherDeveloper", "environmentAdmin", "nobody"];

    public static ControlPlaneClient Of(TestAccount account, string caller) => caller switch
    {
        "admin" => account.Admin,
        "approver" => account.Approver,
        "auditor" => account.Auditor,
        "developer" => account.Developer,
        "otherDeveloper" => account.OtherDeveloper,
        "environmentAdmin" => account.EnvironmentAdmin,
        "nobody" => account.Nobody,
        "node" => account.Node,
        _ => throw new ArgumentOutOfRangeException(nameof(caller), caller, "Is none of the account."),
    };

    /// <summary>An id of everything that a path may name: by the segment before it, or by its own name.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> IdsOfAsync(TestAccount account)
    {
        (string id, string accessKeyId, string _) = await account.ActiveAsync();
        string token = (await account.Admin.PostAsync($"users/{account.DeveloperId}/tokens", new { name = "t" })).Expect(201).Id;
        string nodeToken = (await account.Admin.PostAsync($"nodes/{account.NodeId}/tokens")).Expect(201).Id;
        string group = (await account.Admin.PostAsync("policy-groups", new { name = TestAccount.Unique("group"), policies = Array.Empty<object>() })).Expect(201).Id;
        string role = (await account.Admin.PostAsync(
            "roles", new { name = TestAccount.Unique("role"), permissions = new[] { "Account Management > Nodes" } })).Expect(201).Id;
        ControlPlaneAnswer price = await account.Admin.PostAsync("prices", new { service = "s3", action = TestAccount.Unique("Op").Replace("-", ""), currency = "USD" });
        return new Dictionary<string, string>
        {
            ["prices"] = price.Expect(201).Id,
            ["env"] = account.EnvironmentId,
            ["access-requests"] = id,
            ["users"] = account.DeveloperId,
            ["nodes"] = account.NodeId,
            ["cloud-credentials"] = account.CredentialId,
            ["policy-groups"] = group,
            ["roles"] = role,
            ["accessKeyId"] = accessKeyId,
            ["userId"] = account.DeveloperId,
            ["nobody"] = account.NobodyId,
            ["users/tokenId"] = token,
            ["nodes/tokenId"] = nodeToken,
        };
    }

    /// <summary>The row's path with ids in it.</summary>
    public static string Fill(EndpointRow row, IReadOnlyDictionary<string, string> ids)
    {
        string[] segments = row.FullPath.Split('/');
        for (int i = 0; i < segments.Length; i++)
        {
            if (segments[i].StartsWith('{'))
            {
                string name = segments[i].Trim('{', '}');
                segments[i] = ids[name switch
                {
                    "id" => segments[i - 1],
                    "tokenId" => $"{segments[3]}/tokenId",
                    _ => name,
                }];
            }
        }

        return string.Join('/', segments);
    }
}
