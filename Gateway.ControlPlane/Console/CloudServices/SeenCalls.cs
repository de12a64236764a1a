using Gateway.ControlPlane.AccessRequests;
using Gateway.ControlPlane.Audit;

namespace Gateway.ControlPlane.Console.CloudServices;

/// <summary>The newest calls that named a key of one access request.</summary>
internal sealed class SeenCalls(AuditEventStore store)
{
    private const int Shown = 20;

    // Two keys live at most; older ones are of no use to who sets something up now.
    private const int Keys = 2;

    /// <summary>Newest first, at most twenty. Only the requester may see them; the page asks first.</summary>
    public async Task<IReadOnlyList<SeenCall>> OfAsync(string accountId, AccessRequestResponse request, CancellationToken cancellationToken)
    {
        var calls = new List<SeenCall>();
        foreach (ProxyKeyResponse key in request.Keys.Take(Keys))
        {
            var query = new AuditQuery { Kind = "call", AccessKey = key.AccessKeyId };
            calls.AddRange((await store.ListAsync(accountId, null, query, null, Shown, cancellationToken)).Select(r => SeenCall.Of(r.ToResponse(), request.Id)));
        }

        return [.. calls.OrderByDescending(c => c.Time).ThenByDescending(c => c.Id).Take(Shown)];
    }
}
