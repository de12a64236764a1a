using System.Net;
using Gateway.Quickstart.Api;
using Gateway.Quickstart.State;

namespace Gateway.Quickstart.Steps;

/// <summary>Registers the daemon as a node of the control plane, once, and keeps its token for the daemon to read.</summary>
internal sealed class NodeStep(ControlPlaneApi admin, StateFolder folder, Uri address)
{
    private const string NodeName = "quickstart";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (folder.FindToken(StateFolder.NodeToken) is { } kept && await IsAcceptedAsync(kept, cancellationToken))
        {
            return;
        }

        try
        {
            ResourceAnswer node = await FindNodeAsync(cancellationToken)
                ?? await admin.PostAsync("nodes", new NameBody(NodeName), ApiJson.Default.NameBody, ApiJson.Default.ResourceAnswer, cancellationToken);
            TokenAnswer token = await admin.PostAsync(
                $"nodes/{node.Id}/tokens", new NameBody("quickstart"), ApiJson.Default.NameBody, ApiJson.Default.TokenAnswer, cancellationToken);
            folder.Write(StateFolder.NodeToken, token.Token + "\n");
            Console.WriteLine($"registered the daemon as node {node.Id}");
        }
        catch (ApiException e)
        {
            throw new QuickstartException($"The daemon could not be registered: {e.Message}", e);
        }
    }

    private async Task<ResourceAnswer?> FindNodeAsync(CancellationToken cancellationToken)
    {
        PageAnswer<ResourceAnswer> nodes = await admin.GetAsync("nodes", ApiJson.Default.PageAnswerResourceAnswer, cancellationToken);
        return nodes.Items.FirstOrDefault(static n => n.Name == NodeName);
    }

    /// <summary>An empty audit batch changes nothing and needs a valid node token.</summary>
    private async Task<bool> IsAcceptedAsync(string token, CancellationToken cancellationToken)
    {
        using ControlPlaneApi node = new(address, token);
        try
        {
            await node.PostAsync("gateway/audit-events", new EmptyBatch([]), ApiJson.Default.EmptyBatch, ApiJson.Default.JsonElement, cancellationToken);
            return true;
        }
        catch (ApiException e) when (e.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            return false;
        }
    }
}
