using System.Net;
using Gateway.Daemon.Connect;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Daemon.Limits;

/// <summary>
/// Connection middleware of the proxy port behind the PROXY protocol: how many connections the client's own address may have. Sets
/// <see cref="AddressFeature"/>.
/// </summary>
internal sealed class AddressLimitMiddleware(AddressTable table, RefusedClients refused, LimitReporter reporter)
{
    /// <summary>Runs for each connection whose client is known, until the connection ends.</summary>
    public async Task OnConnectionAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        IPAddress address = (connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
        if (!table.TryEnter(address, out AddressState state))
        {
            reporter.Report(Limit.ConnectionsPerAddress, connection, state.ThrottleOf(Limit.ConnectionsPerAddress));
            await refused.RefuseAsync(
                connection, ConnectAnswer.TooMany("Your address has as many connections as the gateway allows to one: close some, or try again."));
            return;
        }

        try
        {
            connection.Features.Set(new AddressFeature(state));
            await next(connection);
        }
        finally
        {
            state.Leave(table.Now);
        }
    }
}
