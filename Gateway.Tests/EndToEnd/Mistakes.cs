using System.Text.Json.Nodes;

namespace Gateway.Tests.EndToEnd;

/// <summary>Keys and daemons of the shared stack that stand for one mistake each.</summary>
internal sealed class Mistakes
{
    /// <summary>Port 9, discard: nothing listens on it here.</summary>
    private const string Nowhere = "127.0.0.1:9";

    private static readonly Lazy<Task<Mistakes>> Shared = new(MakeAsync);

    private Mistakes(ProxyKey unapproved, ProxyKey revoked, ProxyKey policed, Uri withoutUpstream, Uri withoutControlPlane)
    {
        Unapproved = unapproved;
        Revoked = revoked;
        Policed = policed;
        WithoutUpstream = withoutUpstream;
        WithoutControlPlane = withoutControlPlane;
    }

    /// <summary>A key that is approved for none of the services that the tests call.</summary>
    public ProxyKey Unapproved { get; }

    /// <summary>A key whose access request was revoked.</summary>
    public ProxyKey Revoked { get; }

    /// <summary>A key whose policies deny every action.</summary>
    public ProxyKey Policed { get; }

    /// <summary>A daemon that reaches no AWS.</summary>
    public Uri WithoutUpstream { get; }

    /// <summary>A daemon that has never reached its control plane.</summary>
    public Uri WithoutControlPlane { get; }

    /// <summary>All of them, by the names under which the programs look for them.</summary>
    public Dictionary<string, string?> Environment => new()
    {
        ["CSG_UNAPPROVED"] = $"{Unapproved.AccessKeyId} {Unapproved.SecretAccessKey}",
        ["CSG_REVOKED"] = $"{Revoked.AccessKeyId} {Revoked.SecretAccessKey}",
        ["CSG_POLICED"] = $"{Policed.AccessKeyId} {Policed.SecretAccessKey}",
        ["CSG_WITHOUT_UPSTREAM"] = WithoutUpstream.ToString(),
        ["CSG_WITHOUT_CONTROL_PLANE"] = WithoutControlPlane.ToString(),
    };

    /// <summary>Makes them at the first call.</summary>
    public static Task<Mistakes> InStackAsync() => Shared.Value;

    private static async Task<Mistakes> MakeAsync()
    {
        GatewayStack stack = SharedStack.Stack;
        JsonObject group = await stack.Admin.PostAsync("policy-groups", new JsonObject
        {
            ["name"] = "nothing",
            ["policies"] = new JsonArray(new JsonObject { ["type"] = "csg.action.deny", ["action"] = "*" }),
        });
        ProxyKey policed = await stack.RequestAccessUnderPoliciesAsync(group["id"]!.ToString(), SharedStack.Services);
        ProxyKey revoked = await stack.RequestAccessAsync(SharedStack.Services);
        await stack.Admin.PostAsync($"access-requests/{revoked.AccessRequestId}/revoke", new JsonObject { ["reason"] = "tests" });
        return new Mistakes(
            await stack.RequestAccessAsync("cloudtrail"),
            revoked,
            policed,
            await stack.StartAnotherDaemonAsync("without-upstream", $"--Upstream:ConnectTo={Nowhere}"),
            await stack.StartAnotherDaemonAsync("without-control-plane", $"--ControlPlane:Url=http://{Nowhere}"));
    }
}
