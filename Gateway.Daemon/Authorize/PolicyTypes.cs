namespace Gateway.Daemon.Authorize;

/// <summary>The policy types of the contract.</summary>
internal static class PolicyTypes
{
    public const string NamePrefix = "csg.resource.name.prefix";
    public const string NamePattern = "csg.resource.name.validation_pattern";
    public const string ActionAllow = "csg.action.allow";
    public const string ActionDeny = "csg.action.deny";
    public const string RegionAllow = "csg.region.allow";
    public const string ReadOnly = "csg.read_only";
}
