namespace Gateway.ControlPlane.CloudCredentials;

/// <summary>The kinds of cloud credentials.</summary>
internal static class CloudCredentialKinds
{
    /// <summary>A long-term access key.</summary>
    public const string Static = "static";

    /// <summary>A temporary key with its session token.</summary>
    public const string Session = "session";

    /// <summary>A role, assumed over a base credential for each proxy key.</summary>
    public const string AssumeRole = "assume-role";

    /// <summary>The role of the instance or container that the control plane runs in.</summary>
    public const string Ambient = "ambient";
}
