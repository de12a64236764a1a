using System.Security.Cryptography.X509Certificates;

namespace Gateway.Daemon.Resolve;

/// <summary>Certificate validation against a private CA and nothing else.</summary>
internal static class PrivateTrust
{
    /// <summary>A policy that trusts only the certificates of the PEM file. Private CAs seldom publish revocation, so it isn't asked for.</summary>
    public static X509ChainPolicy Only(string pemFile)
    {
        X509ChainPolicy policy = new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.ImportFromPemFile(pemFile);
        return policy;
    }
}
