namespace Gateway.ControlPlane.CloudCredentials;

/// <summary>active ⇄ disabled; either → deleted, unless live access requests use it.</summary>
internal static class CloudCredentialStatus
{
    public const string Active = "active";
    public const string Disabled = "disabled";
    public const string Deleted = "deleted";
}
