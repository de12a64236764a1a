using System.Text.Json.Nodes;

namespace Gateway.Benchmarks.Stack;

/// <summary>A proxy key as its requester got it.</summary>
internal sealed record ProxyKey(string AccessRequestId, string AccessKeyId, string SecretAccessKey)
{
    /// <summary>Requests, approves and reveals, all as one admin.</summary>
    public static async Task<ProxyKey> CreateAsync(ApiClient admin, string environmentId, string credentialId, CancellationToken cancellationToken)
    {
        string requests = $"environments/{environmentId}/access-requests";
        JsonObject request = await admin.PostAsync(
            requests, new JsonObject { ["cloud"] = "aws", ["services"] = new JsonArray("dynamodb"), ["justification"] = "benchmark" }, cancellationToken);
        string id = request["id"]!.ToString();
        await admin.PostAsync($"access-requests/{id}/approve", new JsonObject { ["cloudCredentialId"] = credentialId }, cancellationToken);
        JsonObject secret = await admin.PostAsync($"{requests}/{id}/secret", null, cancellationToken);
        return new ProxyKey(id, secret["accessKeyId"]!.ToString(), secret["secretAccessKey"]!.ToString());
    }

    /// <summary>Names the key only: records print their members, and this one holds a secret.</summary>
    public override string ToString() => AccessKeyId;
}
