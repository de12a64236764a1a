namespace Gateway.ControlPlane.Secrets;

/// <summary>What a stored secret is for.</summary>
internal static class SecretPurposes
{
    public const string ProxyKey = "proxy-key";
    public const string CloudCredential = "cloud-credential";
    public const string DataProtection = "data-protection";
}
