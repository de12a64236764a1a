using Gateway.Daemon.Hosting.Reload;
using Gateway.Daemon.Tls;
using Microsoft.Extensions.Options;

namespace Gateway.Daemon.Limits;

/// <summary>
/// Decides whether an accepted CONNECT may go on to its TLS handshake, and mints the host's leaf before it, so that the client can still
/// be told. Hosts that have a leaf cost nothing.
/// </summary>
internal sealed class HandshakeGate(LeafCertificateCache leaves, AddressTable table, IOptions<LimitsOptions> options)
{
    /// <summary>How long a client waits for its turn to have a leaf minted, also when it went away meanwhile; SDKs give a CONNECT longer.</summary>
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(5);

    private readonly Derived<LimitsOptions, SemaphoreSlim> _mints = new(options, static o => new SemaphoreSlim(o.MaxConcurrentMints));

    /// <summary>The limit that stands against the handshake; null when there is none, and then the leaf is there.</summary>
    public async ValueTask<Limit?> AdmitAsync(AddressState address, string host)
    {
        if (!address.TryHandshake(table.Now))
        {
            return Limit.Handshakes;
        }

        if (leaves.Holds(host))
        {
            return null;
        }

        // The same one is released, though another may be in place by then.
        SemaphoreSlim mints = _mints.Value;
        if (!await mints.WaitAsync(MaxWait))
        {
            return Limit.ConcurrentMints;
        }

        try
        {
            // Of many who came for the same new host at once, one pays.
            if (leaves.Holds(host))
            {
                return null;
            }

            if (!address.TryMint(table.Now))
            {
                return Limit.Mints;
            }

            // Milliseconds of computing, which must not hold up the other connections of a polling thread.
            await Task.Run(() => leaves.Get(host));
            return null;
        }
        finally
        {
            mints.Release();
        }
    }
}
