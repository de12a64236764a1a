namespace Gateway.Daemon.Connect;

/// <summary>Whether a client may open tunnels.</summary>
internal enum DoorVerdict
{
    /// <summary>Its address is in no network of <c>Connect:AllowedClients</c>.</summary>
    AddressNotListed = 0,

    /// <summary>It sent no Proxy-Authorization, and must.</summary>
    CredentialsMissing,

    /// <summary>No entry of <c>Connect:CredentialsFile</c> is what it sent.</summary>
    CredentialsWrong,

    /// <summary>It may.</summary>
    Open,
}
