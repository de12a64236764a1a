namespace Gateway.ControlPlane.Secrets;

/// <summary>What a stored secret is for.</summary>
internal static class SecretPurposes
{
    public const string ProxyKey = "proxy-key";
    public const string CloudCredential = "cloud-credential";
    public const string DataProtection = "data-protection";

    /// <summary>Stored nowhere: it leaves sealed, and comes back with the next chunks of a body.</summary>
    public const string ChunkChain = "chunk-chain";
}
