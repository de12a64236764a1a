using System.Globalization;
using System.Text.Json;
using Gateway.Signing.Contracts;
using Gateway.Signing.SigV4;
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
        (string id, string accessKeyId, string _) = await account.ActiveAsync(null, "dynamodb", "s3");
        string token = (await account.Admin.PostAsync($"users/{account.DeveloperId}/tokens", new { name = "t" })).Expect(201).Id;
        string nodeToken = (await account.Admin.PostAsync($"nodes/{account.NodeId}/tokens")).Expect(201).Id;
        string group = (await account.Admin.PostAsync("policy-groups", new { name = TestAccount.Unique("group"), policies = Array.Empty<object>() })).Expect(201).Id;
        string role = (await account.Admin.PostAsync(
            "roles", new { name = TestAccount.Unique("role"), permissions = new[] { "Account Management > Nodes" } })).Expect(201).Id;
        ControlPlaneAnswer price = await account.Admin.PostAsync("prices", new { service = "s3", action = TestAccount.Unique("Op").Replace("-", ""), currency = "USD" });
        string canonicalRequest = CanonicalRequest(account);
        string requestId = await RefusedAsync(account);
        ControlPlaneAnswer signed = (await account.Node.PostAsync("gateway/sign", new { accessKeyId, service = "s3", canonicalRequest })).Expect(200);
        return new Dictionary<string, string>
        {
            ["canonicalRequest"] = canonicalRequest,
            ["continuation"] = signed["continuation"]!,
            ["previous"] = signed["authorization"]!.Split("Signature=")[1],
            ["requestId"] = requestId,
            ["activity"] = (await account.Admin.GetAsync($"audit-events?requestId={requestId}")).Expect(200).Ids[0],
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

    // A call that a daemon refused, with its diagnosis.
    private static async Task<string> RefusedAsync(TestAccount account)
    {
        var denied = new AuditEvent
        {
            Id = Guid.NewGuid(),
            Time = account.ControlPlane.Time.GetUtcNow(),
            RequestId = TestAccount.Unique("refused"),
            Decision = AuditDecision.Denied,
            Method = "GET",
            Host = "dynamodb.us-east-1.amazonaws.com",
            Status = 403,
            Diagnosis = new CallDiagnosis { Failure = "SignatureMismatch", CanonicalRequest = "GET", StringToSign = "AWS4-HMAC-SHA256" },
        };
        (await account.Node.PostAsync(
            "gateway/audit-events", JsonSerializer.Serialize(new AuditBatch { Events = [denied] }, ContractsJsonContext.Default.AuditBatch))).Expect(200);
        return denied.RequestId;
    }

    // A SigV4A request of now whose body comes in signed chunks.
    private static string CanonicalRequest(TestAccount account)
    {
        string date = account.ControlPlane.Time.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        return "PUT\n/key\n\nhost:mfzwi23gnjvgw.mrap.accesspoint.s3-global.amazonaws.com\n"
            + $"x-amz-date:{date}\nx-amz-region-set:*\n\nhost;x-amz-date;x-amz-region-set\n{PayloadHash.StreamingEcdsa}";
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
